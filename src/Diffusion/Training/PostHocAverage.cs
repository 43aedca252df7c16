namespace Diffusion.Training;

/// <summary>An average of any length and time as a weighted sum of averages that were tracked and stored (Karras et al. 2024, §3.2).</summary>
/// <param name="Weights">x: how much each stored average counts. They add up to 1; some are negative.</param>
/// <param name="ProfileError">‖Σ xᵢ·pᵢ − p‖/‖p‖: how far the sum's profile is from the one asked for, 0 where it is met.</param>
public sealed record PostHocAverage(IReadOnlyList<double> Weights, double ProfileError)
{
    /// <summary>
    /// The weights that bring Σ xᵢ·pᵢ closest to p in the square mean: A·x = b with A = ⟨pᵢ, pⱼ⟩ and b = ⟨pᵢ, p⟩, then scaled to the sum 1 (Karras et
    /// al. 2024, §3.2 and App. C).
    /// </summary>
    /// <param name="stored">Profiles pᵢ of the stored averages, at least one. One that adds nothing to the others, to rounding, gets the weight 0.</param>
    /// <param name="wanted">Profile p of the average asked for.</param>
    /// <exception cref="ArgumentException">There is no stored profile, or none says anything of the times that the wanted one is made of.</exception>
    public static PostHocAverage Solve(IReadOnlyList<PowerFunctionProfile> stored, PowerFunctionProfile wanted)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentOutOfRangeException.ThrowIfZero(stored.Count, nameof(stored));
        double[] norms = [.. stored.Select(Norm)];
        var gram = new double[stored.Count, stored.Count];
        for (var i = 0; i < stored.Count; i++)
        {
            for (var j = 0; j < stored.Count; j++)
            {
                gram[i, j] = stored[i].Dot(stored[j]) / (norms[i] * norms[j]);
            }
        }

        double[] right = [.. stored.Select((profile, i) => profile.Dot(wanted) / (norms[i] * Norm(wanted)))];
        var shares = PivotedCholesky.Solve(gram, right);
        double[] weights = [.. shares.Select((share, i) => share / norms[i])];
        var sum = weights.Sum();
        if (!(sum * Norm(wanted) > 1e-6))
        {
            throw new ArgumentException("The stored averages hold next to nothing of the weights that the wanted one is made of.", nameof(stored));
        }

        return new PostHocAverage([.. weights.Select(weight => weight / sum)], Distance(gram, [.. shares.Select(share => share / (sum * Norm(wanted)))], right));
    }

    private static double Norm(PowerFunctionProfile profile) => Math.Sqrt(profile.Dot(profile));

    /// <summary>√(xᵀAx − 2bᵀx + 1), x and b in units of the profiles' norms.</summary>
    private static double Distance(double[,] gram, double[] x, double[] right)
    {
        var square = 1.0;
        for (var i = 0; i < x.Length; i++)
        {
            square -= 2 * right[i] * x[i];
            for (var j = 0; j < x.Length; j++)
            {
                square += x[i] * gram[i, j] * x[j];
            }
        }

        return Math.Sqrt(Math.Max(0, square));
    }
}
