using Diffusion.Probability;
using static TorchSharp.torch;

namespace Diffusion.Tests.Probability;

public sealed class LogVarianceBoundTests
{
    [Theory]
    [InlineData(10, -10)]
    [InlineData(3, 3)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(0, double.NaN)]
    public void Bounds_the_wrong_way_round_are_refused(double lower, double upper) => Assert.Throws<InputException>(() => new LogVarianceBound(lower, upper));

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    public void A_magnitude_is_above_zero(double magnitude)
    {
        Assert.Throws<InputException>(() => LogVarianceBound.Clamp(magnitude));
        Assert.Throws<InputException>(() => LogVarianceBound.Soft(magnitude));
    }

    [Fact]
    public void A_clamp_leaves_what_is_inside_and_lets_no_gradient_through_outside()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1e6, -10.1, -10, 0, 3, 10, 10.1, 1e6 }).requires_grad_();

        var bounded = LogVarianceBound.Clamp(10).Apply(x);
        bounded.sum().backward();

        Assert.Equal([-10, -10, -10, 0, 3, 10, 10, 10], bounded.data<double>().ToArray());
        Assert.Equal([0, 0, 1, 1, 1, 1, 0, 0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Diffusers_bounds_are_minus_30_and_20() => Assert.Equal((-30, 20, false), (LogVarianceBound.Diffusers.Lower, LogVarianceBound.Diffusers.Upper, LogVarianceBound.Diffusers.IsSoft));

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void A_soft_bound_rises_never_leaves_and_is_close_to_what_is_well_inside(ScalarType type)
    {
        using var scope = NewDisposeScope();
        const double Magnitude = 7;
        var x = linspace(-20 * Magnitude, 20 * Magnitude, 4001, ScalarType.Float64).to_type(type);

        var bounded = LogVarianceBound.Soft(Magnitude).Apply(x);

        Assert.True(bounded.diff().min().to_type(ScalarType.Float64).item<double>() >= 0);
        Assert.True(bounded.abs().max().to_type(ScalarType.Float64).item<double>() <= Magnitude);
        Assert.True((bounded + bounded.flip(0)).abs().max().to_type(ScalarType.Float64).item<double>() < 1e-5);
        var inside = x.abs().le(0.3 * Magnitude);
        Assert.True((bounded - x).masked_select(inside).abs().max().to_type(ScalarType.Float64).item<double>() < 0.01);
    }

    /// <summary>Worked as it is written, x/(1 + (x/m)⁴)^¼ has the gradient 0 in float32 from 60·m on, and overflows further out.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-13)]
    public void A_soft_bounds_gradient_is_that_of_its_formula_and_never_dies(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        const double Magnitude = 10;
        double[] places = [-1e6, -1000, -100, -10.01, -9.99, -1, 0, 0.5, 10, 11, 50, 1000, 1e5];
        var x = tensor(places).to_type(type).requires_grad_();

        LogVarianceBound.Soft(Magnitude).Apply(x).sum().backward();

        var found = x.grad!.to_type(ScalarType.Float64).data<double>().ToArray();
        Assert.All(found, gradient => Assert.True(gradient > 0));
        Assert.All(found.Zip(places), pair => Assert.Equal(1, pair.First / Math.Pow(1 + Math.Pow(pair.Second / Magnitude, 4), -1.25), tolerance));
    }

    [Fact]
    public void Values_that_no_network_should_answer_stay_at_the_bounds_or_are_seen()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { float.MaxValue, float.MinValue, float.PositiveInfinity, float.NaN }).requires_grad_();

        var bounded = LogVarianceBound.Soft(10).Apply(x);
        bounded[..3].sum().backward();

        Assert.Equal([10, -10, 10, float.NaN], bounded.data<float>().ToArray());
        Assert.Equal([0, 0, 0, 0], x.grad!.data<float>().ToArray());
        Assert.Equal(1, LogVarianceBound.Soft(10).OutsideShare(x));
    }

    [Fact]
    public void The_share_outside_counts_what_is_beyond_a_bound()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { -31, -30, 0, 20, 20.5f, 21, 1, 2 });
        Assert.Equal(3 / 8.0, LogVarianceBound.Diffusers.OutsideShare(x));
        Assert.Equal(0, LogVarianceBound.Clamp(100).OutsideShare(x));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_deviation_is_below_the_least_one(bool soft)
    {
        using var scope = NewDisposeScope();
        var bound = new LogVarianceBound(-30, 20, soft).WithMinimumDeviation(0.01);
        var x = linspace(-200, 200, 801, ScalarType.Float64).unsqueeze(1);

        var deviation = DiagonalGaussian.FromLogVariance(zeros_like(x), x, bound).Deviation;

        Assert.True(deviation.min().item<double>() >= 0.01 * (1 - 1e-12));
        Assert.True(deviation.max().item<double>() <= Math.Exp(10) * (1 + 1e-12));
        Assert.Equal(bound, bound.WithMinimumDeviation(0.001));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(22027)]
    public void A_least_deviation_is_above_zero_and_below_the_largest(double deviation) =>
        Assert.Contains("22026.5", Assert.Throws<InputException>(() => LogVarianceBound.Diffusers.WithMinimumDeviation(deviation)).Message, StringComparison.Ordinal);
}
