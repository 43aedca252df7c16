using static TorchSharp.torch;

namespace TorchSharp.Tests.Core;

public sealed class DataTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Arrays_go_in_and_come_out_with_their_types()
    {
        Assert.Equal([1f, 2], tensor(new[] { 1f, 2 }).data<float>().ToArray());
        Assert.Equal([1d, 2], tensor(new[] { 1d, 2 }).data<double>().ToArray());
        Assert.Equal([1L, 2], tensor(new[] { 1L, 2 }).data<long>().ToArray());
        Assert.Equal([1, 2], tensor(new[] { 1, 2 }).data<int>().ToArray());
        Assert.Equal([(byte)1, (byte)255], tensor(new byte[] { 1, 255 }).data<byte>().ToArray());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.0f).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0.0, 1.0, 0.5).dtype);
    }

    [Fact]
    public void The_dimensions_of_an_array_become_those_of_the_tensor()
    {
        var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2, 3], t.shape);
        Assert.Equal(6f, t.data<float>()[1, 2]);
        Assert.Equal(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }, t.data<float>().ToNDArray());
    }

    [Fact]
    public void Elements_that_do_not_fill_the_dimensions_are_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => tensor(new float[5], [2, 3]));

    [Fact]
    public void A_file_can_be_mapped_and_stays_what_it_is()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 0, 0, 0, 2, 0, 0, 0, 9]);
            using (var mapped = from_file(path, shared: false, size: 2, dtype: ScalarType.Int32))
            {
                Assert.Equal([1, 2], mapped.data<int>().ToArray());
                mapped.fill_(7);
                Assert.Equal([7, 7], mapped.data<int>().ToArray());
                var view = mapped.narrow(0, 1, 1);
                mapped.Dispose();
                Assert.Equal(7, view.item<int>());
            }

            Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0, 9], File.ReadAllBytes(path));
            Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => from_file(path, shared: false, size: 3, dtype: ScalarType.Int32));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_array_can_be_shared()
    {
        var array = new[] { 1f, 2, 3, 4 };
        var shared = from_array(array);
        array[1] = 7;
        Assert.Equal([1f, 7, 3, 4], shared.data<float>().ToArray());
        shared.data<float>()[3] = 9;
        Assert.Equal(9f, array[3]);
    }

    [Fact]
    public void A_shared_array_outlives_the_collection_of_garbage()
    {
        var shared = Share();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(Enumerable.Range(0, 1000), shared.data<int>().ToArray());

        static Tensor Share() => from_array(Enumerable.Range(0, 1000).ToArray());
    }

    [Fact]
    public void Elements_come_in_order_whatever_the_strides()
    {
        var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        using var data = t.data<float>();
        Assert.Equal(6, data.Count);
        var target = new float[2];
        data.CopyTo(target, 0, 3);
        Assert.Equal([4f, 5], target);
        data.CopyFrom([9f], 0, 4);
        Assert.Equal(9f, t.data<float>()[1, 1]);
    }

    [Fact]
    public void Only_the_right_type_reads_the_elements()
    {
        Assert.ThrowsAny<Exception>(() => ones(1).item<double>());
        Assert.ThrowsAny<Exception>(() => ones(2).item<float>());
        Assert.Equal(1f, ones(1).item<float>());
        Assert.Equal(1d, ones(1).ToDouble());
        Assert.Equal(3, (int)tensor(3.7f));
        Assert.True((bool)tensor(2));
    }

    [Fact]
    public void Bytes_are_the_memory()
    {
        var t = tensor(new[] { 1f, -2 });
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], t.bytes.ToArray());
        t.bytes = new byte[8];
        Assert.Equal([0f, 0], t.data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    public void Small_integers_survive_every_type(ScalarType type)
    {
        var values = new[] { 0f, 1, 2, 100 };
        var converted = tensor(values).to(type);
        Assert.Equal(type, converted.dtype);
        Assert.Equal(values, converted.to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void Bfloat16_rounds_to_nearest_even_as_libtorch_does()
    {
        var values = new[] { 1.00390625f, 1.01171875f, 3.14159265f, -1e-40f, 1e38f, float.PositiveInfinity, 65535f };
        var bits = tensor(values).bfloat16();
        Assert.Equal(
            bits.@float().data<float>().ToArray(),
            values.Select(value => new BFloat16(value).ToSingle()));
    }

    [Fact]
    public void A_conversion_that_changes_nothing_shares_memory_unless_a_copy_is_asked_for()
    {
        var t = ones(2);
        t.to(float32).bytes.Clear();
        Assert.Equal(0f, t.data<float>()[0]);
        t.to(float32, copy: true).bytes.Fill(1);
        Assert.Equal(0f, t.data<float>()[0]);
    }

    [Fact]
    public void Disposing_after_a_conversion_disposes_of_the_source()
    {
        var t = ones(2);
        var converted = t.to(float64, disposeAfter: true);
        Assert.True(t.IsInvalid);
        Assert.Equal([1d, 1], converted.data<double>().ToArray());
    }

    [Fact]
    public void Metadata_tells_shape_strides_and_type()
    {
        var t = zeros([2, 3, 4], int64);
        Assert.Equal([2, 3, 4], t.shape);
        Assert.Equal([12, 4, 1], t.stride());
        Assert.Equal(4, t.size(-1));
        Assert.Equal((3, 24, 8), (t.ndim, t.numel(), t.element_size()));
        Assert.True(t.is_contiguous());
        Assert.Equal(DeviceType.CPU, t.device_type);
        Assert.ThrowsAny<Exception>(() => t.size(3));
    }

    [Fact]
    public void A_saved_tensor_comes_back()
    {
        var file = Path.GetTempFileName();
        try
        {
            var t = arange(6, float32);
            save(t, file);
            Assert.Equal(t.data<float>().ToArray(), load(file).data<float>().ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1)]
    [InlineData("cuda:1", DeviceType.CUDA, 1)]
    [InlineData("cuda", DeviceType.CUDA, -1)]
    public void Devices_are_parsed(string text, DeviceType type, int index)
    {
        var parsed = device(text);
        Assert.Equal(type, parsed.type);
        if (index >= 0) Assert.Equal(index, parsed.index);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    public void Unknown_devices_are_refused(string text) => Assert.ThrowsAny<Exception>(() => device(text));

    [Fact]
    public void Factories_agree_with_their_definitions()
    {
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1], linspace(0, 1, 5).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 0, 1, 0], eye(2, 3).data<float>().ToArray());
        Assert.Equal([5f, 5], full(2, 5).data<float>().ToArray());
        Assert.Equal([3L, 5, 7], arange(3, 9, 2).data<long>().ToArray());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), randperm(50).data<long>().ToArray().Order());
        Assert.All(randint(3, 6, [200L]).data<long>().ToArray(), value => Assert.InRange(value, 3, 5));
        Assert.Equal([2, 3], zeros_like(ones(2, 3)).shape);
        Assert.Equal(ScalarType.Float64, zeros(1, dtype: float64).dtype);
    }
}
