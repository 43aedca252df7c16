using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>F(input; condition, labels): what is trained. What its output means is a <see cref="Noise.Prediction"/>'s affair.</summary>
/// <param name="input">Scaled noisy images [N,C,H,W].</param>
/// <param name="condition">How noisy each is, [N] float32: for a discrete schedule the index t.</param>
/// <param name="labels">Classes [N] int64, or null for a network without classes.</param>
/// <returns>[N,C,H,W].</returns>
public delegate Tensor Network(Tensor input, Tensor condition, Tensor? labels);
