using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Time as sines and cosines of many wavelengths (Vaswani et al. 2017, §3.5): width values for each image.</summary>
internal sealed class SinusoidalTime(int width, bool cosinesFirst, double shift)
{
    private const double LongestPeriod = 10_000;

    /// <summary>Computed in float32, or in float64 where the times are.</summary>
    /// <param name="time">[N], any number type.</param>
    /// <returns>[N, width].</returns>
    internal Tensor Embed(Tensor time)
    {
        using var scope = NewDisposeScope();
        var type = time.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var half = width / 2;
        var frequencies = arange(half, type, time.device).mul(-Math.Log(LongestPeriod) / (half - shift)).exp();
        var angles = time.to(type).unsqueeze(1).mul(frequencies);
        var (sines, cosines) = (angles.sin(), angles.cos());
        var embedding = cat(cosinesFirst ? [cosines, sines] : [sines, cosines], 1);
        if (width % 2 == 1)
        {
            embedding = nn.functional.pad(embedding, (0, 1));
        }

        return embedding.MoveToOuterDisposeScope();
    }
}

/// <summary>linear → SiLU → linear: [N, from] to [N, to].</summary>
internal sealed class TimestepEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Linear linear_1;
    private readonly Linear linear_2;

    internal TimestepEmbedding(int from, int to)
        : base(nameof(TimestepEmbedding))
    {
        linear_1 = nn.Linear(from, to);
        linear_2 = nn.Linear(to, to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return linear_2.call(nn.functional.silu(linear_1.call(input))).MoveToOuterDisposeScope();
    }
}
