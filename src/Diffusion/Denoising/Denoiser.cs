using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>x̂_0 = E[x_0 | x], the best guess at the clean images. Guidance and clamping decorate it.</summary>
/// <param name="noisy">[N,C,H,W], all at one level.</param>
/// <param name="level">That level.</param>
/// <returns>[N,C,H,W].</returns>
public delegate Tensor Denoiser(Tensor noisy, NoiseLevel level);
