using BenchmarkDotNet.Attributes;
using Diffusion.Imaging;

namespace Diffusion.Benchmarks;

/// <summary>A JPEG file of 256×256 pixels, on one core: 1 / the time is the images per second that a core reads.</summary>
public class JpegBenchmarks
{
    private byte[] file = [];

    /// <summary>Reads the file.</summary>
    [GlobalSetup]
    public void SetUp() => file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"));

    /// <summary>From bytes to pixels.</summary>
    [Benchmark]
    public PixelImage Decode() => ImageFile.Decode(file, "photo.jpg");
}
