using Diffusion.Tensors;

namespace Diffusion.Benchmarking;

/// <summary>Where the time of a training step goes.</summary>
/// <param name="Kinds">The share of each kind, 0 to 1; they add up to 1.</param>
/// <param name="Operators">The operators by themselves, those that take longest first.</param>
public sealed record OperationShares(IReadOnlyDictionary<OperationKind, double> Kinds, IReadOnlyList<OperatorShare> Operators)
{
    /// <summary>The shares of recorded operators in the time that the steps took.</summary>
    /// <param name="times">What was recorded.</param>
    /// <param name="total">How long the steps took in all.</param>
    /// <param name="steps">How many steps.</param>
    internal static OperationShares Of(IReadOnlyList<OperatorTime> times, TimeSpan total, int steps)
    {
        // Operators that ran side by side on several threads may have taken longer together than the steps did.
        var whole = Math.Max(total.TotalSeconds, times.Sum(time => time.Own.TotalSeconds));
        var known = times.Select(time => (Time: time, Kind: OperationKinds.Of(time.IsUpdate, time.Path), Share: time.Own.TotalSeconds / whole)).ToList();
        var kinds = Enum.GetValues<OperationKind>().ToDictionary(kind => kind, kind => known.Where(operation => operation.Kind == kind).Sum(operation => operation.Share));
        kinds[OperationKind.Rest] += Math.Max(0, 1 - kinds.Values.Sum());
        var operators = known.GroupBy(operation => (Name: operation.Time.Path[^1], operation.Kind))
            .Select(group => new OperatorShare(group.Key.Name, group.Key.Kind, group.Sum(operation => operation.Share), group.Sum(operation => operation.Time.Calls) / (double)steps))
            .OrderByDescending(operation => operation.Share);
        return new OperationShares(kinds, [.. operators]);
    }
}
