using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>The denoiser that the options make of a network: guided, held in range, seeing its own last guess.</summary>
/// <param name="network">The network, on its device.</param>
/// <param name="prediction">What it predicts.</param>
/// <param name="noneLabel">The label for no class; null where there is none.</param>
/// <param name="weak">What to guide away from; null for nothing.</param>
/// <param name="options">How.</param>
/// <param name="meter">Counts the calls of the networks.</param>
/// <param name="faster">What stands for a network's own call.</param>
internal sealed class ModelDenoiser(
    UNet network, Prediction prediction, long? noneLabel, WeakModel? weak, SamplingOptions options, NetworkMeter meter, Func<UNet, Network> faster) : IDisposable
{
    private readonly List<SelfConditioning> memories = [];

    /// <summary>The denoiser of a batch that begins.</summary>
    /// <param name="labels">Its classes [N] int64, or null.</param>
    public Denoiser For(Tensor? labels)
    {
        Forget();
        meter.Restart();
        var guess = Classes(Seen(network), labels);
        if (weak is not null)
        {
            guess = Denoisers.Autoguided(guess, Denoisers.FromNetwork(Seen(weak.Network), weak.Prediction, labels), options.GuidanceOf(weak.Weight));
        }
        return memories.Aggregate(options.Bounded(guess), (denoiser, memory) => memory.Remembering(denoiser));
    }

    /// <summary>Frees what is remembered of a batch.</summary>
    public void Forget()
    {
        memories.ForEach(memory => memory.Dispose());
        memories.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private Denoiser Classes(Network seen, Tensor? labels) => labels is null || options.Guidance == 1
        ? Denoisers.FromNetwork(seen, prediction, labels)
        : Denoisers.Guided(seen, prediction, labels, noneLabel!.Value, options.GuidanceOf(options.Guidance));

    private Network Seen(UNet unet)
    {
        var counted = meter.Of(faster(unet));
        if (!unet.Config.SelfConditioning)
        {
            return counted;
        }
        var memory = new SelfConditioning(counted);
        memories.Add(memory);
        return memory.Call;
    }
}
