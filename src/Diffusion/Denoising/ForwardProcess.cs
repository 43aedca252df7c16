using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>q(x_t | x_0) = N(√ᾱ_t·x_0, (1−ᾱ_t)·I) (Ho et al. 2020, Eq. 4), reparameterised: x_t = √ᾱ_t·x_0 + √(1−ᾱ_t)·ε.</summary>
/// <remarks>
/// Differentiable in x_0 and ε. Each method takes t as one index per image, or one for all; coefficients are read in
/// float64 and cast once to the images' type.
/// </remarks>
public sealed class ForwardProcess
{
    private readonly double[] mean;
    private readonly double[] deviation;

    /// <summary>The process of a schedule.</summary>
    public ForwardProcess(NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Schedule = schedule;
        mean = [.. Enumerable.Range(0, schedule.Steps).Select(t => schedule[t].Alpha)];
        deviation = [.. Enumerable.Range(0, schedule.Steps).Select(t => schedule[t].Sigma)];
    }

    /// <summary>The schedule that this is the process of.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>√ᾱ_t·x_0.</summary>
    /// <param name="clean">x_0 [N,…].</param>
    /// <param name="t">Indices 0..Steps−1, N of them or one.</param>
    /// <exception cref="ArgumentException">There are neither N indices nor one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the schedule.</exception>
    public Tensor Mean(Tensor clean, IReadOnlyList<int> t) =>
        Scoped.Run(() => PerImage.Column(Gather(mean, t), clean) * clean);

    /// <summary>√(1−ᾱ_t) as [N,1,…,1] (or [1,1,…,1] for one t), of the type and rank of the images.</summary>
    /// <inheritdoc cref="Mean"/>
    public Tensor StandardDeviation(Tensor clean, IReadOnlyList<int> t) => PerImage.Column(Gather(deviation, t), clean);

    /// <summary>x_t = √ᾱ_t·x_0 + √(1−ᾱ_t)·ε.</summary>
    /// <param name="clean">x_0 [N,…].</param>
    /// <param name="t">Indices 0..Steps−1, N of them or one.</param>
    /// <param name="noise">ε ~ N(0, I), the shape of x_0.</param>
    /// <exception cref="ArgumentException">There are neither N indices nor one, or the noise has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the schedule.</exception>
    public Tensor Sample(Tensor clean, IReadOnlyList<int> t, Tensor noise)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(noise);
        if (!clean.shape.AsSpan().SequenceEqual(noise.shape))
        {
            throw new ArgumentException($"Noise of shape [{string.Join(',', noise.shape)}] cannot be added to images of shape [{string.Join(',', clean.shape)}]; it must have theirs.", nameof(noise));
        }

        return Scoped.Run(() => Mean(clean, t) + StandardDeviation(clean, t) * noise);
    }

    private double[] Gather(double[] table, IReadOnlyList<int> t)
    {
        ArgumentNullException.ThrowIfNull(t);
        foreach (var index in t)
        {
            if (index < 0 || index >= table.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(t), index, $"The schedule '{Schedule.Name}' has the times 0 to {table.Length - 1}.");
            }
        }

        return [.. t.Select(index => table[index])];
    }
}
