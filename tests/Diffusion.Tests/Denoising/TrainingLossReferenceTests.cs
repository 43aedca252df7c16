using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tests.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

/// <summary>Losses and their gradients, held against improved-diffusion's.</summary>
public sealed class TrainingLossReferenceTests
{
    private const double Relative = 1e-9;

    /// <summary>Of the file that has pixels in the far tails at t = 0, where the peer subtracts two numbers near 1 (<see cref="In_the_far_tails_the_bound_is_exact_where_the_peer_has_lost_digits"/>).</summary>
    private const double Tails = 1e-7;

    public static TheoryData<string> Files =>
    [
        "train_eps_fixed_large_mse", "train_eps_fixed_small_kl", "train_eps_learned_range_mse", "train_eps_learned_range_rescaled_kl",
        "train_eps_learned_range_rescaled_mse", "train_eps_learned_rescaled_mse", "train_x0_fixed_small_mse", "train_xprev_fixed_large_kl",
        "train_xprev_learned_range_rescaled_mse",
    ];

    [Theory, MemberData(nameof(Files))]
    public void The_loss_of_each_image_and_the_gradient_of_their_mean_are_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile($"losses/{name}");
        var config = file.Description.GetProperty("config");
        var schedule = Schedule(config.GetProperty("betas").GetString()!);
        var objective = new DenoisingLoss(schedule, Predicted(config.GetProperty("mean_type").GetString()!, schedule), Options(config, schedule.Steps));
        NoiseLevel[] levels = [.. file.Doubles("t").Select(t => schedule[(int)t])];
        var (clean, noise) = (file["x0"].to_type(ScalarType.Float64), file["noise"].to_type(ScalarType.Float64));
        var output = file["model_output_f64"].requires_grad_();

        var each = objective.Each((input, _, _) =>
        {
            AssertClose(file["x_t_f64"], input);
            return output;
        }, clean, levels, noise, null);
        each.mean().backward();

        var tolerance = name == "train_xprev_learned_range_rescaled_mse" ? Tails : Relative;
        AssertClose(file["loss_f64"], each.detach(), tolerance);
        AssertClose(file["grad_mean_loss_wrt_model_output_f64"], output.grad!, tolerance);
    }

    [Fact]
    public void The_bound_of_a_hybrid_loss_leaves_the_mean_alone()
    {
        using var scope = NewDisposeScope();
        var schedule = Schedules.Linear(50);
        var (clean, noise) = (rand(3, 1, 4, 4) * 2 - 1, randn(3, 1, 4, 4));
        Tensor Gradient(LossOptions options, long channels)
        {
            var output = full([3, channels, 4, 4], 0.3).requires_grad_();
            new DenoisingLoss(schedule, Prediction.Epsilon, options).Mean((_, _, _) => output, clean, [schedule[0], schedule[7], schedule[49]], noise, null).backward();
            return output.grad!;
        }

        var hybrid = Gradient(LossOptions.Simple with { Kind = LossKind.Hybrid }, 2);
        Assert.True(hybrid.narrow(1, 0, 1).allclose(Gradient(LossOptions.Simple, 1), 0, 0));
        Assert.True(hybrid.narrow(1, 1, 1).abs().min().item<float>() > 0);
    }

    [Fact]
    public void In_the_far_tails_the_bound_is_exact_where_the_peer_has_lost_digits()
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("losses/train_xprev_learned_range_rescaled_mse");
        var schedule = Schedule("cosine named schedule, T=100");
        var objective = new DenoisingLoss(schedule, new PreviousPrediction(schedule), LossOptions.Simple with { Kind = LossKind.Hybrid });
        Tensor First(string name) => file[name].to_type(ScalarType.Float64).narrow(0, 0, 1);
        var loss = objective.Mean((_, _, _) => First("model_output_f64"), First("x0"), [schedule[0]], First("noise"), null).item<double>();

        // The same terms of the first image, t = 0, summed with 60 digits.
        const double Exact = 1.25927136178494246;
        Assert.Equal(0, file.Doubles("t")[0]);
        Assert.Equal(Exact, loss - file.Doubles("mse_f64")[0], 1e-12);
        Assert.Equal(5.1e-9, Exact - file.Doubles("vb_f64")[0], 1e-10);
    }

    private static LossOptions Options(System.Text.Json.JsonElement config, int steps)
    {
        var (loss, variance) = (config.GetProperty("loss_type").GetString()!, config.GetProperty("var_type").GetString()!);
        var learned = variance.StartsWith("LEARNED", StringComparison.Ordinal);
        var bound = loss.EndsWith("KL", StringComparison.Ordinal);
        if (!bound && !learned)
        {
            return LossOptions.Simple;
        }

        // λ·L_vlb = λ·T·(one term): the published 0.001 and 1 are the peer's RESCALED_MSE and RESCALED_KL; its MSE and KL take the term as it is.
        return LossOptions.Simple with
        {
            Kind = bound ? LossKind.Vlb : LossKind.Hybrid,
            Variance = Enum.Parse<StepVariance>(variance.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            VariationalWeight = loss.StartsWith("RESCALED", StringComparison.Ordinal) ? null : 1.0 / steps,
        };
    }

    /// <summary>"linear named schedule, T=100" or "cosine named schedule, T=100".</summary>
    private static NoiseSchedule Schedule(string betas)
    {
        var steps = int.Parse(betas[(betas.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return betas.StartsWith("linear", StringComparison.Ordinal)
            ? Schedules.Linear(steps)
            : Schedules.Of(new ScheduleDefinition { Kind = "cosine", Offset = 0.008, MaxBeta = 0.999, Steps = steps });
    }

    private static Prediction Predicted(string meanType, NoiseSchedule schedule) => meanType switch
    {
        "eps" => Prediction.Epsilon,
        "x0" => Prediction.Sample,
        "xprev" => new PreviousPrediction(schedule),
        _ => throw new InvalidDataException(meanType),
    };

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = Relative)
    {
        var apart = (expected - actual).abs().max().item<double>();
        Assert.True(apart <= tolerance * expected.abs().max().item<double>(), $"{apart} apart");
    }

    /// <summary>The network answers the mean c₁·x0 + c₂·x_t of q(x_{t−1} | x_t, x_0); not offered, because its scale says nothing about x0 at small t.</summary>
    private sealed class PreviousPrediction(NoiseSchedule schedule) : Prediction("previous")
    {
        public override Scalings At(NoiseLevel level)
        {
            var (clean, noisy) = (schedule.PosteriorMeanCoefClean[(int)level.Time], schedule.PosteriorMeanCoefNoisy[(int)level.Time]);
            return new Scalings(-noisy / clean, 1 / clean, 1, level.Time);
        }
    }
}
