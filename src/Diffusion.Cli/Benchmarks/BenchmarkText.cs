using System.Globalization;
using Diffusion.Cli.Schedules;

namespace Diffusion.Cli.Benchmarks;

/// <summary>A report for reading.</summary>
internal static class BenchmarkText
{
    private const int OperatorsShown = 12;
    private const double Giga = 1e9;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, BenchmarkReport report)
    {
        foreach (var (name, text) in Lines(report))
        {
            writer.WriteLine($"{name,-12}{text}");
        }
        if (report.Operations is { } operations)
        {
            writer.WriteLine();
            TextColumns.Write(writer, [["time of a training step"], ["%"]], [.. operations.Select(kind => new[] { Words(kind.Key), Percent(kind.Value) })], 0);
        }
        if (report.Operators is { } operators)
        {
            writer.WriteLine();
            TextColumns.Write(writer, [["operator"], ["counts as"], ["calls"], ["%"]],
                [.. operators.Take(OperatorsShown).Select(one => new[] { one.Name, Words(one.Kind), Line($"{one.CallsPerStep:0.#}"), Percent(one.Share) })], 0, 1);
        }
        foreach (var note in report.Notes)
        {
            writer.WriteLine();
            writer.WriteLine(note);
        }
    }

    private static IEnumerable<(string Name, string Text)> Lines(BenchmarkReport report)
    {
        yield return ("network", Line($"{report.Parameters:N0} parameters, images of {string.Join('x', report.Image)}{(report.Network is null ? "" : $", {report.Network}")}"));
        yield return ("machine", Line($"{report.Processor}, {report.Device}, {report.Threads} threads, libtorch {report.Torch}, {report.Dtype}{Kernels(report)}"));
        yield return ("data", report.Data is null ? "random images in memory" : Line($"{report.Data}; {Percent(report.WaitingShare!.Value)} % of the time waited for"));
        yield return ("training", Line(
            $"{report.TrainImagesPerS:0.00} images/s: {report.TrainStepS:0.0000} s a step of {report.Batch}, median of {report.Steps} ({report.TrainStepFastestS:0.0000} to {report.TrainStepSlowestS:0.0000}) after {report.Warmup}"));
        if (report.SampleImagesPerS is { } rate)
        {
            yield return ("sampling", Line($"{rate:0.00} images/s: {report.Batch} at once, {report.SampleSteps} steps of DDIM"));
        }
        var best = report.BestConvolution;
        yield return ("arithmetic", Line(
            $"{report.TrainFlopPerImage / Giga:0.000} GFLOP to train on an image: {report.TrainFlopPerS / Giga:0.0} GFLOP/s, {report.TrainShareOfBest:0.00} of the best convolution's{Drawn(report)}"));
        yield return ("convolution", Line($"{best.FlopPerS / Giga:0.0} GFLOP/s: {best.Shape}, {(best.WithGradients ? "with gradients" : "forward")}"));
        yield return ("memory", Line($"{report.PeakRssMib:0} MiB at most{(report.PeakGpuMib is { } gpu ? Line($", and {gpu:0} MiB of the graphics processor's") : "")}"));
    }

    private static string Kernels(BenchmarkReport report) => report.Kernels is null ? "" : $", own kernels {report.Kernels}";

    private static string Drawn(BenchmarkReport report) =>
        report.SampleFlopPerS is { } rate ? Line($"; to draw {rate / Giga:0.0}, {report.SampleShareOfBest:0.00}") : "";

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
