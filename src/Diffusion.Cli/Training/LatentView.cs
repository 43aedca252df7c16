using System.Diagnostics;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>Encodes a data set in sight of the user: progress, then what became of it.</summary>
internal static class LatentView
{
    /// <summary>Encodes and reports.</summary>
    /// <exception cref="InputException">The autoencoder cannot be used on the images.</exception>
    public static LatentDataset Encode(IAnsiConsole console, ImageDataset images, LatentSpace space, DataOptions options, Device device, CancellationToken cancellation)
    {
        console.WriteLine($"Encoding {images.Count:N0} images{(options.FlipHorizontally ? " and their mirror images" : "")}");
        var clock = Stopwatch.StartNew();
        var latents = DataView.Watch(console, "Encoding images", progress => LatentEncoder.Encode(images, space, options, device, progress, cancellation));
        console.WriteLine(FormattableString.Invariant($"{latents.Count:N0} latents of {latents.Width}×{latents.Height}, {latents.Channels} channels, ")
            + FormattableString.Invariant($"{latents.StoredBytes / 1048576.0:F1} MiB {(latents.IsOnDisk ? "in a cache file" : "in memory")}, encoded in {clock.Elapsed.TotalSeconds:F1} s"));
        console.WriteLine(FormattableString.Invariant($"latents are multiplied by {latents.Scale:G6}; their standard deviation is then {latents.Deviation:G4}"));
        return latents;
    }
}
