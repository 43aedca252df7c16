using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>
/// x = W·z + s·ε with orthogonal columns W, of which everything is known: −ln p(x) is that of N(0, W·Wᵀ + s²·I), and the posterior is a diagonal Gaussian. The encoder
/// answers it, shifted by an error that can be chosen.
/// </summary>
internal sealed class LinearAutoencoder : VariationalAutoencoder
{
    public const int Side = 4;
    public const double Noise = 0.3;

    /// <summary>Lengths of the columns of W.</summary>
    private static readonly double[] Lengths = [1.1, 0.6];

    private readonly double meanError;
    private readonly double logVarianceError;

    public LinearAutoencoder(double meanError = 0, double logVarianceError = 0)
        : base(nameof(LinearAutoencoder))
    {
        (this.meanError, this.logVarianceError) = (meanError, logVarianceError);
        eval();
    }

    public override IAutoencoderShape Shape { get; } =
        new MlpAutoencoderConfig { Channels = 1, Size = new ImageSize(Side, Side), Hidden = [1], LatentSize = Lengths.Length };

    /// <summary>W [16, 2].</summary>
    public static Tensor Columns(ScalarType type)
    {
        var first = Enumerable.Range(0, Side * Side).Select(i => Lengths[0] / Side * (i % 2 == 0 ? 1 : -1));
        var second = Enumerable.Range(0, Side * Side).Select(i => Lengths[1] / Side * (i / 8 == 0 ? 1 : -1));
        return stack([tensor(first.ToArray()), tensor(second.ToArray())], 1).to_type(type);
    }

    public override (Tensor Mean, Tensor LogVariance) Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        var squares = tensor(Lengths.Select(length => length * length).ToArray(), dtype: images.dtype);
        var variance = (Noise * Noise) / (squares + (Noise * Noise));
        var mean = images.flatten(1).matmul(Columns(images.dtype)) * variance / (Noise * Noise);
        return ((mean + meanError).MoveToOuterDisposeScope(), (variance.log() + logVarianceError).expand(mean.shape).clone().MoveToOuterDisposeScope());
    }

    public override Tensor Decode(Tensor latent)
    {
        using var scope = NewDisposeScope();
        return latent.matmul(Columns(latent.dtype).transpose(0, 1)).view(-1, 1, Side, Side).MoveToOuterDisposeScope();
    }
}
