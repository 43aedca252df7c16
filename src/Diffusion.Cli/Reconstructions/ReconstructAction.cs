using Diffusion.Checkpoints;
using Diffusion.Cli.Evaluation;
using Diffusion.Cli.Logging;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Reconstructions;

/// <summary>Puts images beside what an autoencoder makes of them, as <c>reconstruct</c> was asked.</summary>
internal static class ReconstructAction
{
    private const int MostInGrid = 64;

    /// <summary>Pictures go to files, how far they are from the images to standard output.</summary>
    public static int Run(ReconstructRequest request) => Interruption.During(interruption => Run(request, interruption.Token));

    private static int Run(ReconstructRequest request, CancellationToken cancellation)
    {
        var problems = request.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }

        var folder = CheckpointPath.Resolve(request.Checkpoint);
        var device = Devices.Parse(request.Device);
        using var model = LoadedAutoencoder.Read(folder, request.Weights == "raw", null, device);
        var shape = model.Shape;
        var options = RunConfig.Data(folder) with { Path = request.Data, Split = request.Split, MaxImages = request.Count };
        using var dataset = EvaluationData.Read(Terminal.StandardError(), options, shape.Channels, new ImageSize(shape.Height, shape.Width), cancellation);
        Directory.CreateDirectory(request.Out);
        var report = new ReconstructionReport(request.Draws);
        var rows = new List<PixelImage>();
        foreach (var result in Enumerable.Range(0, dataset.Count).Select(index => Of(model.Model, dataset, index, request, device)))
        {
            cancellation.ThrowIfCancellationRequested();
            PixelImage[] row = [dataset.ToImage(result.Index), .. result.Pictures];
            ImageFile.WritePng(Path.Combine(request.Out, $"{result.Index:000000}.png"), ImageGrid.Arrange(row, row.Length, padding: 2, scale: Contact.Scale(row[0])));
            rows.AddRange(rows.Count < MostInGrid * row.Length ? row : []);
            report.Add(result);
        }

        ImageFile.WritePng(Path.Combine(request.Out, "grid.png"), ImageGrid.Arrange(rows, request.Draws + 2, padding: 2, scale: Contact.Scale(rows[0])));
        report.Write(Console.Out);
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static Reconstructed Of(LatentVariableModel model, ImageDataset dataset, int index, ReconstructRequest request, Device device) =>
        Reconstructed.Of(model, PixelTensor.FromImages([dataset.ToImage(index)], device), index, request.Draws, request.Seed);
}
