using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// How a training snapshot is spread over files: tensor <c>optimizer/exp_avg/KEY</c> is <c>exp_avg/KEY</c> in <c>training/optimizer.safetensors</c>.
/// The first average is not written twice where it is the weights in <c>unet/</c>.
/// </summary>
internal static class TrainingFiles
{
    internal const string Average = "ema";

    /// <summary>The most groups of a state.</summary>
    internal const int MostGroups = 64;

    internal const string StepField = "step";
    internal const string ImagesField = "images";

    /// <summary>The counters of skipped steps; files from before these were counted have none.</summary>
    internal const string AttemptsField = "attempts";
    internal const string SkippedField = "skipped";
    internal const string SkippedInARowField = "skipped_in_a_row";

    /// <summary>The most images per pass; files of runs whose memory always sufficed have none.</summary>
    internal const string MicroBatchField = "micro_batch_limit";

    internal const string FilesField = "files";
    internal const string AverageField = "ema_is_unet";

    /// <summary>Names of the averages' rules; files from before there was a choice have none.</summary>
    internal const string AveragesField = "averages";

    /// <summary>The one average of such files.</summary>
    internal static IReadOnlyList<string> OnlyAverage { get; } = [Training.HalfLifeAveraging.Kind];

    /// <summary>The groups without which no run can be resumed.</summary>
    internal static IReadOnlyList<string> Needed(bool averageIsWeights) => averageIsWeights ? ["raw", "optimizer"] : ["raw", "optimizer", Average];

    /// <exception cref="ArgumentException">A name has no group before its first slash, or one that makes no file name.</exception>
    internal static Dictionary<string, Dictionary<string, Tensor>> Split(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var groups = new Dictionary<string, Dictionary<string, Tensor>>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 1 || !IsGroup(name.AsSpan(0, slash)))
            {
                throw new ArgumentException($"A training tensor is named \"{name}\"; it must be GROUP/KEY, the group in letters, digits and underscores.", nameof(tensors));
            }

            var group = name[..slash];
            if (!groups.TryGetValue(group, out var members))
            {
                groups.Add(group, members = new Dictionary<string, Tensor>(StringComparer.Ordinal));
            }

            members.Add(name[(slash + 1)..], tensor);
        }

        return groups;
    }

    /// <summary>The groups that a state.json lists.</summary>
    /// <exception cref="InputException">One is no name of a file beside it, stands there twice, or there are more than any training has.</exception>
    internal static IReadOnlyList<string> Groups(ConfigReader state)
    {
        var groups = state.Texts(FilesField, []);
        if (groups.FirstOrDefault(group => !IsGroup(group)) is { } strange)
        {
            throw state.Error(FilesField, $"names \"{OneLine.Of(strange)}\", which is no name of a file of tensors");
        }

        return groups.Count <= MostGroups && groups.Distinct(StringComparer.Ordinal).Count() == groups.Count
            ? groups
            : throw state.Error(FilesField, $"names {groups.Count} files; each may stand there once, and {MostGroups} are the most");
    }

    internal static bool IsGroup(ReadOnlySpan<char> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>Whether the average in a snapshot is, value for value, the weights to sample with.</summary>
    internal static bool SameTensors(Dictionary<string, Dictionary<string, Tensor>> groups, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var scope = NewDisposeScope();
        return groups.TryGetValue(Average, out var average)
            && average.Count == weights.Count
            && average.All(pair => weights.TryGetValue(pair.Key, out var weight)
                && (ReferenceEquals(weight, pair.Value) || SameBytes(weight, pair.Value)));
    }

    private static bool SameBytes(Tensor a, Tensor b) =>
        a.dtype == b.dtype && a.shape.SequenceEqual(b.shape) && (a.numel() == 0 || Bytes(a).SequenceEqual(Bytes(b)));

    private static Span<byte> Bytes(Tensor tensor) => tensor.detach().cpu().contiguous().bytes;
}
