using System.Text.Json.Serialization;

namespace Diffusion.Cli.Evaluation;

/// <summary>All that <c>evaluate</c> found. Its JSON has these names in snake_case.</summary>
/// <param name="Checkpoint">The checkpoint's folder.</param>
/// <param name="Weights">ema or raw.</param>
/// <param name="Data">What it was judged by.</param>
/// <param name="Images">How many images.</param>
/// <param name="Seed">Seed of noise and times.</param>
/// <param name="Bound">The variational bound; null for a continuous process.</param>
/// <param name="HeldOutLoss">The loss over time.</param>
internal sealed record EvaluationReport(
    string Checkpoint, string Weights, EvaluationSource Data, int Images, ulong Seed, BoundReport? Bound, LossReport HeldOutLoss);

/// <summary>Where the images came from.</summary>
internal sealed record EvaluationSource(string Path, string Split);

/// <summary>The variational bound, bits per dimension.</summary>
/// <param name="Steps">T.</param>
/// <param name="TermsPerImage">How many of the T terms were computed of each image.</param>
/// <param name="Variance">The variance of the reverse steps.</param>
/// <param name="Total">The bound, mean over the images.</param>
/// <param name="StandardError">Its standard error over the images; null for one.</param>
/// <param name="Prior">KL(q(x_T | x_0) ‖ N(0, I)).</param>
/// <param name="Decoder">The term of t = 0.</param>
/// <param name="Terms">The times that were computed.</param>
/// <param name="PerImage">The bound of each image.</param>
internal sealed record BoundReport(
    int Steps, int TermsPerImage, string Variance, double Total, double? StandardError, double Prior, double Decoder, IReadOnlyList<TermReport> Terms, IReadOnlyList<double> PerImage);

/// <summary>One time of the bound: mean over the images for which it was computed. weight·bits is what it adds to the total.</summary>
internal sealed record TermReport(
    int T, int Samples, double Weight, double Bits, [property: JsonPropertyName("x0_mse")] double CleanError, [property: JsonPropertyName("epsilon_mse")] double NoiseError);

/// <summary>The training loss on the images.</summary>
/// <param name="Process">The noise process.</param>
/// <param name="Prediction">What the network predicts, and the loss is of.</param>
/// <param name="Mean">Mean over time and images.</param>
/// <param name="StandardError">Its standard error over the images; null for one.</param>
/// <param name="Bins">Bins over time.</param>
internal sealed record LossReport(string Process, string Prediction, double Mean, double? StandardError, IReadOnlyList<BinReport> Bins);

/// <summary>One bin of time, from one share of the way to noise to another.</summary>
internal sealed record BinReport(double From, double To, double Loss, double? StandardError, [property: JsonPropertyName("x0_mse")] double CleanError);
