using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>A learned u of the noise level that balances the levels' losses as tasks: L/e^u + u, least where u = ln L (Karras et al. 2024; Kendall et al. 2018).</summary>
/// <remarks>
/// u is an MLP over cos(πks/2) and sin(πks/2), k = 1 … 8, where s = tanh(ln SNR/8) is in [−1,1] at pure noise and at the clean image too. It starts as
/// u = 0, which leaves every loss as it is. It is no part of the network: only training has it.
/// </remarks>
public sealed class LossUncertainty : nn.Module<Tensor, Tensor>
{
    private const int Frequencies = 8;
    private const int Width = 32;
    private const double Squash = 8;

    private readonly Linear hidden;
    private readonly Linear answer;

    /// <summary>u before it has learned anything.</summary>
    /// <param name="stream">Where the hidden layer's weights come from: N(0, 1/inputs).</param>
    public LossUncertainty(RandomStream stream)
        : base(nameof(LossUncertainty))
    {
        hidden = nn.Linear(2 * Frequencies, Width);
        answer = nn.Linear(Width, 1);
        RegisterComponents();
        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            hidden.weight!.copy_(GaussianNoise.Draw(stream, hidden.weight.shape) / Math.Sqrt(2 * Frequencies));
            hidden.bias!.fill_(0);
            answer.weight!.fill_(0);
            answer.bias!.fill_(0);
        });
    }

    /// <summary>u of levels, [N].</summary>
    /// <param name="input">s, [N] float32.</param>
    public override Tensor forward(Tensor input) => Scoped.Run(() =>
    {
        var angles = input.unsqueeze(1) * (arange(1, Frequencies + 1, ScalarType.Float32, input.device) * (Math.PI / 2));
        return answer.call(nn.functional.silu(hidden.call(cat([angles.cos(), angles.sin()], 1)))).squeeze(1);
    });

    /// <summary>L/e^u + u for each image, [N].</summary>
    /// <param name="each">L, [N], above or equal to 0.</param>
    /// <param name="levels">N levels.</param>
    public Tensor Balance(Tensor each, IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(each);
        ArgumentNullException.ThrowIfNull(levels);
        return Scoped.Run(() => Balance(each, tensor(levels.Select(level => (float)Place(level)).ToArray(), device: each.device)));
    }

    /// <summary>s of a level.</summary>
    internal static double Place(NoiseLevel level) => Math.Tanh(level.LogSnr / Squash);

    /// <summary>L/e^u + u for each image, [N].</summary>
    /// <param name="each">L, [N], above or equal to 0.</param>
    /// <param name="places">s of each, [N] float32.</param>
    internal Tensor Balance(Tensor each, Tensor places) => Scoped.Run(() =>
    {
        var u = call(places).to_type(each.dtype);
        return each * (-u).exp() + u;
    });
}
