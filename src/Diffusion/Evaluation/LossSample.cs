namespace Diffusion.Evaluation;

/// <summary>The loss of one image at one time.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Bin">In which of the bins over time, cleanest first.</param>
/// <param name="Loss">‖F − F*‖², mean over the image's elements, as in training.</param>
/// <param name="CleanError">Mean square of x̂_0 − x_0: the same whatever the network predicts.</param>
public readonly record struct LossSample(int Image, int Bin, double Loss, double CleanError);
