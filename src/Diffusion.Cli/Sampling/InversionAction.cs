using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Imaging;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>What <c>sample --invert</c> does: an image's noise, the image that the noise makes, and how far the two are apart.</summary>
internal static class InversionAction
{
    /// <summary>Writes original.png, noise.safetensors and reconstruction.png; the error goes to standard error.</summary>
    /// <exception cref="InputException">The image cannot be read, or the model cannot be walked back.</exception>
    public static void Run(SampleRequest request, Inversion inversion, PictureMaker maker, Dictionary<string, string> text)
    {
        var original = GivenImage.Read(request.Invert!, maker.PictureShape);
        var noise = inversion.NoiseOf(maker.Clean(original));
        var calls = maker.CallsPerPicture(1);
        var reconstruction = maker.Pictures(inversion.ImageOf(noise))[0];
        calls += maker.CallsPerPicture(1);

        Directory.CreateDirectory(request.Out);
        ImageFile.WritePng(Path.Combine(request.Out, "original.png"), original);
        SafeTensors.Write(Path.Combine(request.Out, "noise.safetensors"), new Dictionary<string, Tensor> { ["noise"] = noise });
        ImageFile.WritePng(Path.Combine(request.Out, "reconstruction.png"), reconstruction, new Dictionary<string, string>(text) { ["invert"] = request.Invert!, ["calls"] = $"{calls}" });
        var errors = original.Pixels.Zip(reconstruction.Pixels, (one, other) => Math.Abs(one - other)).ToList();
        var console = Terminal.StandardError();
        console.WriteLine(FormattableString.Invariant($"round trip: {errors.Average():0.00} grey levels off in the mean, {errors.Max()} at most"));
        console.WriteLine($"{calls} network calls");
    }
}
