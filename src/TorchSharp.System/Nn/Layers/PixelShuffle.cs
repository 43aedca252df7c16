using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>[N, C·r², H, W] → [N, C, H·r, W·r] (Shi et al. 2016).</summary>
public sealed class PixelShuffle : ParameterLessModule<Tensor, Tensor>
{
    internal PixelShuffle(long upscale_factor)
        : base(nameof(PixelShuffle))
    {
        this.upscale_factor = upscale_factor;
    }

    /// <summary>r.</summary>
    public long upscale_factor { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.pixel_shuffle(input, upscale_factor);
}
