using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A row of a table per index.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private static readonly Operator Lookup = new("aten::embedding");
    private static readonly Operator Renormalise = new("aten::embedding_renorm_");

    private readonly long _padding;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq;
    private readonly bool _sparse;

    internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
        : base(nameof(Embedding))
    {
        var rows = weight.shape[0];
        if (padding_idx is { } index && (index < -rows || index >= rows))
        {
            throw new ArgumentOutOfRangeException(nameof(padding_idx), index, $"The padding index must be one of the table's {rows} rows.");
        }

        // The operator counts from 0 and takes -1 for "none".
        _padding = padding_idx is { } row ? (row + rows) % rows : -1;
        _maxNorm = max_norm;
        _normType = norm_type;
        _scaleGradByFreq = scale_grad_by_freq;
        _sparse = sparse;
        this.weight = weight;
    }

    /// <summary>The table, [num_embeddings, embedding_dims]; normally distributed at first, the padding row zero.</summary>
    public Parameter weight
    {
        get => get_parameter(nameof(weight))!;
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>Indices of any shape to the same shape with the rows as last dimension.</summary>
    public override Tensor forward(Tensor input)
    {
        if (_maxNorm is { } limit)
        {
            using var noGrad = no_grad();
            using var indices = input.contiguous();
            Renormalise.Invoke(weight, indices, limit, _normType);
        }

        return Lookup.Call(weight, input, _padding, _scaleGradByFreq, _sparse);
    }

    internal static Parameter Table(long rows, long columns, long? padding, Device? device, ScalarType? dtype)
    {
        var table = LayerParameter.Empty(device, dtype, rows, columns);
        if (!Unset.IsOn)
        {
            nn.init.normal_(table);
        }

        if (padding is { } row)
        {
            using var noGrad = no_grad();
            using var unused = table.narrow(0, (row + rows) % rows, 1);
            unused.zero_();
        }

        return table;
    }
}
