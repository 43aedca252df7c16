using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>How time becomes a vector for each image, by diffusers' name (<c>time_embedding_type</c>).</summary>
internal static class TimeProjection
{
    internal static nn.Module<Tensor, Tensor> Create(UNetConfig config) => config.TimeEmbeddingType switch
    {
        UNetRules.PositionalTime => new SinusoidalTime(config.BlockOutChannels[0], config.FlipSinToCos, config.FreqShift),
        UNetRules.FourierTime => new FourierTime(config.BlockOutChannels[0]),
        UNetRules.LearnedTime => new LearnedTime(config.NumTrainTimesteps!.Value, config.BlockOutChannels[0]),
        var other => throw new ArgumentException($"time_embedding_type \"{other}\" is unknown.", nameof(config)),
    };

    /// <summary>Length of the vector.</summary>
    internal static int Width(UNetConfig config) => config.TimeEmbeddingType == UNetRules.FourierTime ? 2 * config.BlockOutChannels[0] : config.BlockOutChannels[0];
}

/// <summary>Sines and cosines of many wavelengths (Vaswani et al. 2017, §3.5).</summary>
internal sealed class SinusoidalTime(int width, bool cosinesFirst, double shift) : nn.Module<Tensor, Tensor>(nameof(SinusoidalTime))
{
    private const double LongestPeriod = 10_000;

    /// <summary>Computed in float32, or in float64 where the times are.</summary>
    /// <param name="time">[N], any number type.</param>
    /// <returns>[N, width].</returns>
    public override Tensor forward(Tensor time)
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

/// <summary>sin(2π·w·ln σ) and cos(2π·w·ln σ) with fixed random frequencies w ~ N(0, 16²) (Song et al. 2021, App. C.2; Tancik et al. 2020).</summary>
internal sealed class FourierTime : nn.Module<Tensor, Tensor>
{
    private const double Scale = 16;

    private const string Frequencies = "weight";

    internal FourierTime(int frequencies)
        : base(nameof(FourierTime)) => register_buffer(Frequencies, (randn(frequencies) * Scale).DetachFromDisposeScope());

    /// <param name="time">[N], above 0.</param>
    /// <returns>[N, 2·frequencies].</returns>
    public override Tensor forward(Tensor time)
    {
        using var scope = NewDisposeScope();
        var frequencies = get_buffer(Frequencies)!;
        var angles = time.to(frequencies.dtype).log().unsqueeze(1) * frequencies * (2 * Math.PI);
        return cat([angles.sin(), angles.cos()], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>A row of a table for each step.</summary>
internal sealed class LearnedTime : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    internal LearnedTime(int steps, int width)
        : base(nameof(LearnedTime))
    {
        weight = nn.Parameter(randn(steps, width));
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <param name="time">[N], 0 … steps−1; a fraction takes the nearest row.</param>
    /// <returns>[N, width].</returns>
    public override Tensor forward(Tensor time)
    {
        using var scope = NewDisposeScope();
        var row = time.is_floating_point() ? time.round().to(ScalarType.Int64) : time.to(ScalarType.Int64);
        return weight.index_select(0, row).MoveToOuterDisposeScope();
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
        return linear_2.Apply(nn.functional.silu(linear_1.Apply(input))).MoveToOuterDisposeScope();
    }
}
