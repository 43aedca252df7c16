using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>What <c>--ema-length</c> asks for: an average of any relative length, made of the run's snapshots.</summary>
internal static class AveragedWeights
{
    /// <summary>Refuses a length that no average can have, and one beside the raw weights, which are no average.</summary>
    /// <exception cref="InputException">The length is out of range, or both are asked for.</exception>
    public static void Check(SampleRequest request)
    {
        if (request is { Weights: "raw", EmaLength: not null })
        {
            throw new InputException("--weights raw and --ema-length exclude each other: the weights as last trained are no average.");
        }
        if (request.EmaLength is { } length && !PowerFunctionProfile.IsLength(length))
        {
            throw new InputException(FormattableString.Invariant($"--ema-length is {length}; it must be above 0 and below {PowerFunctionProfile.LongestLength:0.0000}."));
        }
    }

    /// <summary>The weights' name, as pictures tell it: ema, raw, or ema and the length.</summary>
    public static string Name(SampleRequest request) =>
        request.EmaLength is { } length ? FormattableString.Invariant($"ema {length}") : request.Weights ?? "ema";

    /// <summary>The average of a length; what it is made of goes to standard error.</summary>
    /// <exception cref="InputException">The length is out of range, or the checkpoint's run has no snapshots.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string checkpoint, double length)
    {
        var made = PostHocWeights.Read(checkpoint, length);
        Terminal.StandardError().WriteLine(FormattableString.Invariant(
            $"average of relative length {length} at step {made.Step}, made of {made.Averages} stored ones; error of its profile {made.ProfileError:0.0 %}"));
        return made.Weights;
    }
}
