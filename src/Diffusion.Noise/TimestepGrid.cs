namespace Diffusion.Noise;

/// <summary>Which of the training's T timesteps a sampler of n steps visits.</summary>
public static class TimestepGrid
{
    /// <summary>The spacings by name, as diffusers spells them (Lin et al. 2024, Table 2).</summary>
    public static IReadOnlyList<string> Spacings { get; } = Array.AsReadOnly(["leading", "trailing", "linspace"]);

    /// <summary>
    /// The timesteps in the order they are visited: exactly <paramref name="n"/>, strictly falling, within 0 … T−1.
    /// leading: multiples of ⌊T/n⌋ from 0; trailing: round(T − k·T/n) − 1, starts at T−1; linspace: round(k·(T−1)/(n−1)), from T−1 to 0.
    /// </summary>
    /// <remarks>
    /// Ties are rounded as NumPy does, so the integers are those of diffusers' DDPM and DDIM schedulers. They differ on purpose twice: diffusers'
    /// trailing has an entry too many, −1, for 62 values of n at T = 1000; and its linspace of one step starts at 0, where nothing is left to do (here T−1).
    /// </remarks>
    /// <param name="spacing">leading, trailing or linspace.</param>
    /// <param name="trainSteps">T, at least 1.</param>
    /// <param name="n">How many steps to take, 1 … T.</param>
    /// <returns>The timesteps, noisiest first.</returns>
    /// <exception cref="InputException">The spacing is unknown or n is not in 1 … T.</exception>
    public static IReadOnlyList<int> Create(string spacing, int trainSteps, int n)
    {
        ArgumentNullException.ThrowIfNull(spacing);
        ArgumentOutOfRangeException.ThrowIfLessThan(trainSteps, 1);
        if (n < 1 || n > trainSteps)
        {
            throw new InputException($"{n} sampling steps; the model knows {trainSteps} timesteps, so take 1 to {trainSteps}.");
        }

        Func<int, int> timestep = spacing switch
        {
            "leading" => k => (n - 1 - k) * (trainSteps / n),
            "trailing" => Trailing(trainSteps, n),
            "linspace" => LinearlySpaced(trainSteps, n),
            _ => throw new InputException(
                $"Timestep spacing \"{spacing}\" is not known{NearestName.Hint(spacing, Spacings)} Choose one of {string.Join(", ", Spacings)}."),
        };
        return Array.AsReadOnly([.. Enumerable.Range(0, n).Select(timestep)]);
    }

    /// <summary>numpy.arange(T, 0, −T/n) rounded, less one; entry k of arange is T + k·δ with δ = (T − T/n) − T in floating point.</summary>
    private static Func<int, int> Trailing(int trainSteps, int n)
    {
        var delta = trainSteps - ((double)trainSteps / n) - trainSteps;
        return k => (int)Math.Round(trainSteps + (k * delta), MidpointRounding.ToEven) - 1;
    }

    /// <summary>numpy.linspace(0, T−1, n) rounded, backwards; entry j is j times the rounded quotient (T−1)/(n−1).</summary>
    private static Func<int, int> LinearlySpaced(int trainSteps, int n)
    {
        var step = n == 1 ? 0 : (trainSteps - 1.0) / (n - 1);
        return k => k == 0 ? trainSteps - 1 : (int)Math.Round((n - 1 - k) * step, MidpointRounding.ToEven);
    }
}
