using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Enlarges the spatial dimensions to a size or by factors.</summary>
public sealed class Upsample : ParameterLessModule<Tensor, Tensor>
{
    private readonly long[]? _size;
    private readonly double[]? _scaleFactor;

    internal Upsample(long[]? size, double[]? scale_factor, UpsampleMode mode, bool? align_corners, bool? recompute_scale_factor)
        : base(nameof(Upsample))
    {
        _size = size;
        _scaleFactor = scale_factor;
        this.mode = mode;
        this.align_corners = align_corners;
        this.recompute_scale_factor = recompute_scale_factor;
    }

    /// <summary>The spatial size of the result; empty if factors were given.</summary>
    public ReadOnlySpan<long> size => _size;

    /// <summary>The factors; empty if a size was given.</summary>
    public ReadOnlySpan<double> scale_factor => _scaleFactor;

    /// <summary>How values between pixels are found.</summary>
    public UpsampleMode mode { get; }

    /// <summary>Whether the corner pixels' centres stay in place, for the linear modes.</summary>
    public bool? align_corners { get; }

    /// <summary>Whether the factors are computed anew from the sizes.</summary>
    public bool? recompute_scale_factor { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
        => F.interpolate(input, _size, _scaleFactor, Interpolation(mode), align_corners, recompute_scale_factor ?? false);

    private static InterpolationMode Interpolation(UpsampleMode mode) => mode switch
    {
        UpsampleMode.Nearest => InterpolationMode.Nearest,
        UpsampleMode.Linear => InterpolationMode.Linear,
        UpsampleMode.Bilinear => InterpolationMode.Bilinear,
        UpsampleMode.Bicubic => InterpolationMode.Bicubic,
        UpsampleMode.Trilinear => InterpolationMode.Trilinear,
        _ => throw new InvalidOperationException($"There is no upsampling mode {mode}."),
    };
}
