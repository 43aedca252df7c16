using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// An index applied to a tensor, as NumPy does: numbers, slices, ellipses and new dimensions make a view; what remains are
/// tensors of positions, one entry per dimension of the view that they index.
/// </summary>
internal readonly ref struct IndexPlan
{
    private IndexPlan(Tensor view, List<Tensor?> positions)
    {
        View = view;
        Positions = positions;
    }

    internal Tensor View { get; }

    private List<Tensor?> Positions { get; }

    private bool IsView => !Positions.Exists(p => p is not null);

    /// <exception cref="IndexOutOfRangeException">More indices than dimensions.</exception>
    internal static IndexPlan Make(Tensor tensor, ReadOnlySpan<TensorIndex> indices)
    {
        var whole = (int)tensor.ndim - Consumed(indices);
        if (whole < 0)
            throw new IndexOutOfRangeException($"Too many indices: {Consumed(indices)} for a tensor of {tensor.ndim} dimensions.");

        var view = tensor;
        var positions = new List<Tensor?>();
        var dimension = 0;
        foreach (var index in indices)
        {
            switch (index.kind)
            {
                case TensorIndex.Kind.Ellipsis:
                    dimension += whole;
                    whole = 0;
                    break;
                case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                    view = view.unsqueeze(dimension++);
                    break;
                case TensorIndex.Kind.Slice:
                    view = Aten.slice_Tensor.Call(view, dimension++, index.start, index.stop, index.step ?? 1);
                    break;
                case TensorIndex.Kind.Single:
                    view = view.select(dimension, index.start ?? throw new ArgumentException("A Single index needs a number."));
                    break;
                case TensorIndex.Kind.Bool:
                    view = view.unsqueeze(dimension);
                    Place(positions, dimension++, Truth(index.start == 1, view));
                    break;
                case TensorIndex.Kind.Tensor:
                    dimension = Positioned(ref view, positions, dimension, index.tensor!);
                    break;
                default:
                    throw new ArgumentException($"Unknown kind of index {index.kind}.");
            }
        }

        return new IndexPlan(ReferenceEquals(view, tensor) ? tensor.alias() : view, positions);
    }

    internal Tensor Read() => IsView ? View : Aten.index_Tensor.Call(View, Argument.Tensors(Positions));

    internal void Write(Tensor value, bool accumulate)
    {
        if (!IsView)
            Aten.index_put_.Invoke(View, Argument.Tensors(Positions), Fitting(value), accumulate);
        else if (accumulate)
            View.add_(Fitting(value));
        else
            View.copy_(Fitting(value));
    }

    /// <summary>Without leading dimensions of size 1 that the view has not, as in NumPy.</summary>
    private Tensor Fitting(Tensor value)
    {
        value = value.device_type != View.device_type && value.ndim == 0 ? value.to(View.device) : value;
        value = value.dtype == View.dtype ? value : value.to_type(View.dtype);
        if (!IsView)
            return value;
        while (value.ndim > View.ndim && value.size(0) == 1)
            value = value.squeeze(0);
        return value;
    }

    private static int Consumed(ReadOnlySpan<TensorIndex> indices)
    {
        var count = 0;
        foreach (var index in indices)
        {
            count += index.kind switch
            {
                TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
                TensorIndex.Kind.Tensor when IsMask(index.tensor!) => (int)index.tensor!.ndim,
                TensorIndex.Kind.Tensor => 1,
                _ => 0,
            };
        }

        return count;
    }

    private static int Positioned(ref Tensor view, List<Tensor?> positions, int dimension, Tensor index)
    {
        if (!IsMask(index))
        {
            Place(positions, dimension, index.device_type == view.device_type ? index : index.to(view.device));
            return dimension + 1;
        }

        if (index.ndim == 0)
        {
            view = view.unsqueeze(dimension);
            Place(positions, dimension, index.unsqueeze(0));
            return dimension + 1;
        }

        for (var i = 0; i < index.ndim; i++)
        {
            if (index.size(i) != view.size(dimension + i))
                throw new IndexOutOfRangeException($"The mask has size {index.size(i)} at its dimension {i}; the tensor has {view.size(dimension + i)} there.");
        }

        // A mask of several dimensions would shift the entries after it; its positions, one tensor per dimension, do not.
        foreach (var along in index.to(view.device).nonzero().unbind(1))
            Place(positions, dimension++, along);
        return dimension;
    }

    private static bool IsMask(Tensor index) => index.dtype is ScalarType.Bool or ScalarType.Byte;

    private static Tensor Truth(bool value, Tensor view) => value ? ones(1, ScalarType.Bool, view.device) : zeros(1, ScalarType.Bool, view.device);

    private static void Place(List<Tensor?> positions, int dimension, Tensor position)
    {
        while (positions.Count < dimension)
            positions.Add(null);
        positions.Add(position);
    }
}
