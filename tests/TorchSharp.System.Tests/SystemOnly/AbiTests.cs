using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>What crosses the border to the native library: laid out as it reads it, and refused where it makes no sense.</summary>
public sealed class AbiTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The native side asserts the same numbers.</summary>
    [Fact]
    public void Values_are_laid_out_as_on_the_other_side()
    {
        Assert.Equal(16, Unsafe.SizeOf<NativeValue>());
        Assert.Equal(72, Unsafe.SizeOf<TensorInfo>());
    }

    [Theory]
    [InlineData((sbyte)99)]
    [InlineData((sbyte)-1)]
    [InlineData(sbyte.MaxValue)]
    public void A_type_of_element_that_there_is_not_is_refused(sbyte number)
    {
        Assert.Throws<ExternalException>(() => zeros([2], (ScalarType)number));
        Assert.Throws<ExternalException>(() => ones(2).to((ScalarType)number));
    }

    [Theory]
    [InlineData(DeviceType.CPU, 1)]
    [InlineData(DeviceType.CPU, 256)]
    [InlineData(DeviceType.CPU, int.MinValue)]
    public void A_device_that_there_is_not_is_refused(DeviceType type, int index)
    {
        Assert.Throws<ExternalException>(() => new Generator(0, new Device(type, index)));
        Assert.Throws<ExternalException>(() => ones(2).to(new Device(type, index)));
    }

    [Fact]
    public void Sizes_that_no_memory_holds_are_refused()
    {
        Assert.Throws<ExternalException>(() => zeros(long.MaxValue));
        Assert.Throws<ExternalException>(() => zeros(1L << 32, 1L << 32));
        Assert.Throws<ExternalException>(() => zeros(-1));
        Assert.Throws<ArgumentException>(() => tensor((float[])[1], [1L << 32, 1L << 32]));
    }

    /// <summary>OpenMP would end the process.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_number_of_threads_that_cannot_be_is_refused(int count) => Assert.Throws<ExternalException>(() => set_num_threads(count));

    /// <summary>A native string ends at the character: the file "a" would be meant.</summary>
    [Fact]
    public void A_path_with_a_null_character_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ones(1).save("a\0b"));
        Assert.Throws<ArgumentException>(() => load("a\0b"));
        Assert.Throws<ArgumentException>(() => from_file("a\0b", size: 1));
    }

    [Fact]
    public void A_path_may_be_of_any_script()
    {
        var path = Path.Combine(Path.GetTempPath(), $"Größe-寸法-{Environment.ProcessId}");
        try
        {
            tensor((float[])[1, 2]).save(path);
            Assert.True(File.Exists(path));
            Assert.Equal([1f, 2], load(path).data<float>().ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>An error is told by the thread it happened on, whatever others fail at.</summary>
    [Fact]
    public void Each_thread_reads_its_own_message() => Parallel.For(4, 8, size =>
    {
        using var own = NewDisposeScope();
        for (var i = 0; i < 100; i++)
        {
            var refused = Assert.Throws<ExternalException>(() => ones(7, 3).matmul(ones(size, size + 10)));
            Assert.Contains($"{size}x{size + 10}", refused.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void An_array_is_pinned_as_long_as_a_view_of_it_lives()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();   // what other tests left
        var array = new float[1000];
        var before = Native.tss_tensor_live_handles();
        var view = from_array(array)[TensorIndex.Slice(10, 20)];
        scope.DisposeEverythingBut(view);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        array[10] = 5;

        Assert.Equal(5, view[0].ToSingle());
        scope.DisposeEverything();
        Assert.Equal(before, Native.tss_tensor_live_handles());
    }
}
