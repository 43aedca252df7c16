using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>From noisy images, each at a level of its own, to what they may have been: a <see cref="Denoiser"/> for training and evaluation, where times are mixed in a batch.</summary>
/// <param name="noisy">[N,C,H,W].</param>
/// <param name="levels">N levels, or one for all.</param>
/// <param name="labels">Classes [N] int64, or null.</param>
public delegate Denoised MixedDenoiser(Tensor noisy, IReadOnlyList<NoiseLevel> levels, Tensor? labels);
