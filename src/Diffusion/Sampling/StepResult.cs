using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>What a sampler makes of one step.</summary>
/// <param name="Next">x at the level arrived at [N,C,H,W].</param>
/// <param name="Clean">x̂_0 at the level left, the guess that the step was made with.</param>
/// <param name="Corrected">x at the level left where the sampler has improved it (UniPC's corrector); null where it is what it was.</param>
public readonly record struct StepResult(Tensor Next, Tensor Clean, Tensor? Corrected = null);
