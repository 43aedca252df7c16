using static TorchSharp.torch;

namespace TorchSharp.Tests.Ops;

public class IndexingTests
{
    private static Tensor Cube() => arange(24, ScalarType.Float64).reshape(2, 3, 4);

    [Fact]
    public void Numbers_and_slices_read_what_they_name()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal(23, x[1, 2, 3].ToDouble());
        Assert.Equal(23, x[-1, -1, -1].ToDouble());
        Sample.Close([12, 13, 14, 15], x[1, 0]);
        Sample.Close([3, 7, 11], x[TensorIndex.Single(0), TensorIndex.Colon, TensorIndex.Single(-1)]);
        Sample.Close([1, 3, 13, 15], x[TensorIndex.Ellipsis, TensorIndex.Single(0), TensorIndex.Slice(1, null, 2)]);
        Sample.Close([0, 1, 12, 13], x[.., 0, 0..2]);
        Sample.Close([23], x[^1, ^1, ^1]);
    }

    [Fact]
    public void A_new_dimension_has_size_1()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 1, 3, 4], Cube()[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2, 3, 4, 1], Cube()[TensorIndex.Ellipsis, TensorIndex.Null].shape);
        Assert.Equal([1, 2, 3, 4], Cube()[TensorIndex.Bool(true)].shape);
        Assert.Equal([0, 2, 3, 4], Cube()[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void Tensors_pick_elements_and_broadcast_against_each_other()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new long[,] { { 0 }, { 2 } });
        var columns = tensor(new long[] { 1, 3 });
        Sample.Close([1, 3, 9, 11], Cube()[TensorIndex.Single(0), TensorIndex.Tensor(rows), TensorIndex.Tensor(columns)]);
        Sample.Close([1, 13], Cube()[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 0 })), TensorIndex.Tensor(tensor(new long[] { 1 }))]);
        Assert.Equal([2, 3, 4], Cube()[tensor(new long[] { 1, 0 })].shape);
    }

    [Fact]
    public void A_mask_of_two_dimensions_leaves_the_third_to_the_next_index()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new[,] { { true, false, false }, { false, false, true } });
        Sample.Close([0, 1, 2, 3, 20, 21, 22, 23], Cube()[TensorIndex.Tensor(mask)]);
        Sample.Close([1, 21], Cube()[TensorIndex.Tensor(mask), TensorIndex.Single(1)]);
    }

    [Fact]
    public void What_is_read_by_slices_is_a_view_and_by_tensors_a_copy()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        x[TensorIndex.Single(0), TensorIndex.Slice(1, 2)].fill_(-1);
        Sample.Close([-4], x[0, 1].sum());
        x[tensor(new long[] { 1 })].fill_(-1);
        Sample.Close([12], x[1, 0, 0]);
    }

    [Fact]
    public void Writing_reaches_exactly_what_reading_names()
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        TensorIndex[][] indices =
        [
            [TensorIndex.Single(1)],
            [TensorIndex.Ellipsis, TensorIndex.Slice(0, 3, 2)],
            [TensorIndex.Slice(null, 1), TensorIndex.None, TensorIndex.Single(2)],
            [TensorIndex.Tensor(tensor(new long[] { 1 })), TensorIndex.Slice(1)],
            [TensorIndex.Colon, TensorIndex.Tensor(tensor(new[] { true, false, true }))],
            [TensorIndex.Tensor(tensor(new[,] { { true, false, false }, { false, false, true } })), TensorIndex.Slice(2)],
        ];
        foreach (var index in indices)
        {
            var x = Cube();
            var value = Sample.Uniform(random, x[index].shape, -2, -1);
            var touched = x[index].numel();
            x[index] = value;
            Sample.Close(value, x[index]);
            Assert.Equal(touched, x.lt(0).sum().ToInt64());
        }
    }

    [Fact]
    public void A_number_is_broadcast_and_converted_when_written()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, ScalarType.Float32);
        x[0] = 2;
        x[1, 1] = tensor(3.0);
        x[TensorIndex.Colon, TensorIndex.Single(2)] = tensor(new double[,] { { 5, 7 } });
        Sample.Close([2, 2, 5, 0, 3, 7], x);
        x.index_put_(9, TensorIndex.Tensor(x.eq(0)));
        Assert.Equal(9, x[1, 0].ToDouble());
        x.index_put_(ones(3), [TensorIndex.Single(0), TensorIndex.Tensor(tensor(new long[] { 1, 1, 1 }))], accumulate: true);
        Assert.Equal(5, x[0, 1].ToDouble());
    }

    [Fact]
    public void Wrong_indices_are_exceptions()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<Exception>(() => Cube()[2]);
        Assert.ThrowsAny<Exception>(() => Cube()[0, 0, 0, 0]);
        Assert.ThrowsAny<Exception>(() => Cube()[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon]);
        Assert.ThrowsAny<Exception>(() => Cube()[TensorIndex.Tensor(tensor(new[] { true }))]);
        Assert.ThrowsAny<Exception>(() => Cube()[TensorIndex.Tensor(tensor(new long[] { 7 }))]);
        Assert.ThrowsAny<Exception>(() => Cube()[0] = zeros(5));
    }
}
