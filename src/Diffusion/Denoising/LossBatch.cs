using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>All that a loss is computed from but the network: images, and what was drawn for them.</summary>
/// <param name="Clean">x_0 [N,C,H,W].</param>
/// <param name="Levels">N levels, or one for all.</param>
/// <param name="Noise">ε, the shape of x_0: in x_t and in the target.</param>
/// <param name="Labels">Classes [N] int64, or null.</param>
public sealed record LossBatch(Tensor Clean, IReadOnlyList<NoiseLevel> Levels, Tensor Noise, Tensor? Labels = null)
{
    /// <summary>What takes ε's place in x_t (but not in the target); null for ε itself.</summary>
    public Tensor? InputNoise { get; init; }

    /// <summary>
    /// Which of the N images the network sees with its own earlier estimate beside them, the others with zeros (Chen et al. 2023, §3.2); null for a
    /// network that expects none.
    /// </summary>
    public IReadOnlyList<bool>? SelfConditioned { get; init; }

    /// <summary>The range ±limit in which that estimate is held: 1 for images, null (none) for latents, which have no bounds.</summary>
    public double? EstimateLimit { get; init; } = 1;

    /// <summary>What the loss takes from <see cref="Levels"/> (<see cref="DenoisingLoss.Numbers"/>), where it is computed again and again in the same tensors; null lets the loss make it.</summary>
    public LossNumbers? Numbers { get; init; }

    /// <summary>
    /// <see cref="SelfConditioned"/> as a tensor [N,1,1,1] bool, which takes its place: the network then looks at all images, and the others' estimates become
    /// zeros, so that the work is the same whatever was drawn. Null where there are no such images, or <see cref="SelfConditioned"/> says which.
    /// </summary>
    public Tensor? SelfConditionedRows { get; init; }

    /// <summary>Some of the images, with what is theirs.</summary>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    public LossBatch Part(int from, int count)
    {
        Tensor Rows(Tensor whole) => whole.narrow(0, from, count);
        return new LossBatch(Rows(Clean), Levels.Count == 1 ? Levels : [.. Levels.Skip(from).Take(count)], Rows(Noise), Labels is null ? null : Rows(Labels))
        {
            InputNoise = InputNoise is null ? null : Rows(InputNoise),
            SelfConditioned = SelfConditioned is null ? null : [.. SelfConditioned.Skip(from).Take(count)],
            EstimateLimit = EstimateLimit,
            Numbers = Numbers?.Part(from, count),
            SelfConditionedRows = SelfConditionedRows is null ? null : Rows(SelfConditionedRows),
        };
    }
}
