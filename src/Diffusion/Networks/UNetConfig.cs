namespace Diffusion.Networks;

/// <summary>
/// The shape of a U-Net: the fields of diffusers' <c>UNet2DModel</c> (<c>unet/config.json</c>), with its defaults. A property's name in the file
/// is its name here in snake_case: <see cref="BlockOutChannels"/> is <c>block_out_channels</c>.
/// </summary>
public sealed record UNetConfig
{
    /// <summary>Height and width the network was made for, a square in most files; null when the file does not say. The network itself takes any size.</summary>
    public ImageSize? SampleSize { get; init; }

    /// <summary>Channels of the input, 1 or more.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the output, 1 or more.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Whether the input x is replaced by 2x − 1: for images given in [0,1].</summary>
    public bool CenterInputSample { get; init; }

    /// <summary>
    /// How time becomes a vector: "positional", sines and cosines (Vaswani et al. 2017, §3.5); "fourier", random frequencies of the logarithm, the answer
    /// then divided by the time (Song et al. 2021); "learned", a row for each of <see cref="NumTrainTimesteps"/> steps.
    /// </summary>
    public string TimeEmbeddingType { get; init; } = UNetRules.PositionalTime;

    /// <summary>Width of the time embedding; null means 4·<c>BlockOutChannels[0]</c>.</summary>
    public int? TimeEmbeddingDim { get; init; }

    /// <summary>Frequency i is 10000^(−i/(half − shift)), half being <c>BlockOutChannels[0]</c>/2: 0, or 1 as in the first DDPM.</summary>
    public double FreqShift { get; init; }

    /// <summary>Whether the cosines stand before the sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>The levels on the way down, finest first: "DownBlock2D" or, with self-attention, "AttnDownBlock2D".</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } =
        [UNetRules.Down, UNetRules.AttentionDown, UNetRules.AttentionDown, UNetRules.AttentionDown];

    /// <summary>What stands between down and up: "UNetMidBlock2D", or null for nothing.</summary>
    public string? MidBlockType { get; init; } = UNetRules.Mid;

    /// <summary>The levels on the way up, coarsest first: "UpBlock2D" or "AttnUpBlock2D".</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } =
        [UNetRules.AttentionUp, UNetRules.AttentionUp, UNetRules.AttentionUp, UNetRules.Up];

    /// <summary>Channels of each level, finest first; each a multiple of <see cref="NormNumGroups"/>.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [224, 448, 672, 896];

    /// <summary>Residual blocks per level on the way down; the way up has one more. 1 or more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Divisor of every sum in the middle block; above 0.</summary>
    public double MidBlockScaleFactor { get; init; } = 1;

    /// <summary>Padding of the convolution that halves the size: 1 on all sides, or 0, which then pads right and bottom by 1 (as TensorFlow does).</summary>
    public int DownsamplePadding { get; init; } = 1;

    /// <summary>How levels with attention halve the size: "conv" or "resnet"; levels without attention always use a convolution.</summary>
    public string DownsampleType { get; init; } = UNetRules.Convolution;

    /// <summary>How levels with attention double the size: "conv" or "resnet"; levels without attention always use a convolution.</summary>
    public string UpsampleType { get; init; } = UNetRules.Convolution;

    /// <summary>Probability that a hidden value is dropped while training; in [0,1).</summary>
    public double Dropout { get; init; }

    /// <summary>The non-linearity: "silu", also spelt "swish", "mish", "gelu" or "relu".</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>Channels of one attention head, a divisor of the channels of each level with attention; null for a single head.</summary>
    public int? AttentionHeadDim { get; init; } = 8;

    /// <summary>Groups of every group normalisation.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Groups in the middle block's attention; null means <see cref="NormNumGroups"/>, or no normalisation there with "scale_shift".</summary>
    public int? AttnNormNumGroups { get; init; }

    /// <summary>ε of every group normalisation; above 0.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>How time enters a residual block: "default" adds it, "scale_shift" scales and shifts (Nichol &amp; Dhariwal 2021).</summary>
    public string ResnetTimeScaleShift { get; init; } = UNetRules.AddTime;

    /// <summary>Whether the middle block has self-attention.</summary>
    public bool AddAttention { get; init; } = true;

    /// <summary>
    /// How a class enters: null (an embedding when <see cref="NumClassEmbeds"/> is set), "timestep" (labels are numbers, embedded as time is) or
    /// "identity" (labels are vectors [N, width of the time embedding]).
    /// </summary>
    public string? ClassEmbedType { get; init; }

    /// <summary>Rows of the class embedding; null for no classes. Networks trained here have one more than there are classes: the last is "none".</summary>
    public int? NumClassEmbeds { get; init; }

    /// <summary>Length of a learned time embedding's table; has no effect on the others.</summary>
    public int? NumTrainTimesteps { get; init; }

    /// <summary>
    /// Whether the first half of the input's channels is the image and the second the network's own earlier estimate of it (Chen et al. 2023, §3.2). Not
    /// one of diffusers' fields: the file has it only where it is true.
    /// </summary>
    public bool SelfConditioning { get; init; }

    /// <summary>Channels of the images.</summary>
    public int ImageChannels => SelfConditioning ? InChannels / 2 : InChannels;

    /// <summary>Whether the second half of the output's channels is the variance of the step (Nichol &amp; Dhariwal 2021, §3.1).</summary>
    public bool LearnsVariance => OutChannels == 2 * ImageChannels;

    /// <summary>Whether <see cref="UNet.forward"/> wants labels.</summary>
    public bool TakesLabels => ClassEmbedType is not null || NumClassEmbeds is not null;

    /// <summary>Height and width must be multiples of this: 2^(levels − 1).</summary>
    public int SizeMultiple => 1 << (BlockOutChannels.Count - 1);

    /// <summary>Width of the time embedding: <see cref="TimeEmbeddingDim"/>, or 4·<c>BlockOutChannels[0]</c>.</summary>
    public int TimeWidth => TimeEmbeddingDim ?? (4 * BlockOutChannels[0]);

    /// <summary>The network for images of a size and number of channels, as the options describe it.</summary>
    /// <param name="options">The section Model of the settings.</param>
    /// <param name="channels">Channels of the images: in and out, unless the options want twice as many.</param>
    /// <param name="size">Height and width of the images in pixels.</param>
    /// <param name="classCount">
    /// Classes of the images, 0 when they have none. The embedding gets one row more: label <paramref name="classCount"/> means "no class", which
    /// training uses where it drops the label, and sampling uses for classifier-free guidance (Ho &amp; Salimans 2022).
    /// </param>
    /// <returns>A valid configuration.</returns>
    /// <exception cref="InputException">The options contradict each other or do not fit the images; every problem is named.</exception>
    public static UNetConfig From(ModelOptions options, int channels, ImageSize size, int classCount)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(classCount);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new InputException(string.Join(" ", problems));
        }

        var attention = Enumerable.Range(0, options.Channels.Length).Select(level => options.AttentionLevels.Contains(level)).ToArray();
        var config = new UNetConfig
        {
            SampleSize = size,
            InChannels = options.SelfConditioning ? 2 * channels : channels,
            OutChannels = options.LearnVariance ? 2 * channels : channels,
            SelfConditioning = options.SelfConditioning,
            BlockOutChannels = options.Channels,
            DownBlockTypes = [.. attention.Select(has => has ? UNetRules.AttentionDown : UNetRules.Down)],
            UpBlockTypes = [.. attention.Reverse().Select(has => has ? UNetRules.AttentionUp : UNetRules.Up)],
            LayersPerBlock = options.LayersPerLevel,
            AddAttention = options.MiddleAttention,
            AttentionHeadDim = options.HeadSize,
            NormNumGroups = options.Groups,
            AttnNormNumGroups = options.ScaleShift ? options.Groups : null,
            Dropout = options.Dropout,
            ResnetTimeScaleShift = options.ScaleShift ? UNetRules.ScaleShift : UNetRules.AddTime,
            NumClassEmbeds = classCount > 0 ? classCount + 1 : null,
        };
        config.Validate();
        return config;
    }

    /// <summary>Checks every field and how the fields fit together.</summary>
    /// <exception cref="InputException">Something cannot be right or is not supported; every problem is named, with what would be right.</exception>
    public void Validate()
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new InputException(string.Join(" ", problems));
        }
    }

    /// <summary>What keeps this configuration from making a network, a sentence each; empty when it is valid.</summary>
    /// <returns>Sentences that name the field as the file spells it.</returns>
    public IReadOnlyList<string> Problems() => UNetRules.Problems(this);
}
