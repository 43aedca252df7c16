namespace Diffusion.Noise.Tests;

/// <summary>
/// EDM's four preconditionings (Karras et al. 2022, Table 1) as predictions at levels. Theirs take x0 + σ·ε, ours x = α·x0 + σ_t·ε = α·(x0 + σ·ε) with σ = σ_t/α; so
/// c_skip = Skip·α, c_out = Out, c_in = In·α.
/// </summary>
public class PreconditioningTests
{
    private static readonly SafeTensorsFile Reference = new("edm_preconditioning");

    private static readonly double[] Sigmas = Reference.Doubles("sigma");

    [Fact]
    public void Edm_is_prediction_edm_at_levels_of_variance_exploding()
    {
        var process = new EdmProcess();

        AssertScalings("EDM", Sigmas, process.AtRatio, Prediction.Edm());
        Schedules.AssertClose(Reference.Doubles("EDMPrecond.c_noise_f64"), [.. Sigmas.Select(sigma => process.AtRatio(sigma).Time)]);
    }

    // One σ_data serves all processes: at the same σ/α the four numbers differ by α alone.
    [Fact]
    public void Edm_is_the_same_at_levels_that_preserve_variance() => AssertScalings("EDM", Sigmas, new VpProcess().AtRatio, Prediction.Edm());

    [Fact]
    public void Variance_preserving_is_prediction_epsilon_of_the_continuous_process()
    {
        var process = new VpProcess();

        AssertScalings("VP", Sigmas, process.AtRatio, Prediction.Epsilon);
        Schedules.AssertClose(Reference.Doubles("VPPrecond.c_noise_f64"), [.. Sigmas.Select(sigma => process.AtRatio(sigma).Time)]);
        Assert.Equal(Reference.Doubles("VPPrecond.sigma_min_max")[1], process.Noisiest.Ratio, 152 * 2e-7);
    }

    // In float32 they get σ_min = 9.7656e-4, exp(…) − 1 having lost its digits; it is 1.0005e-3.
    [Fact]
    public void The_least_sigma_of_variance_preserving_keeps_the_digits_that_the_peer_loses()
    {
        var theirs = Reference.Doubles("VPPrecond.sigma_min_max")[0];

        Assert.Equal(9.765625e-4, theirs);
        Assert.Equal(Math.Sqrt(1.00099500e-6 + (1.00099500e-6 * 1.00099500e-6 / 2)), new VpProcess().Cleanest.Ratio, 1e-12);
    }

    // Theirs answers −ε at ln(σ/2); ours answers ε at ¼ ln σ.
    [Fact]
    public void Variance_exploding_is_prediction_epsilon_with_the_opposite_sign_and_another_name_for_time()
    {
        var process = new EdmProcess("ve", 0.001, 100);

        AssertScalings("VE", Sigmas, process.AtRatio, Prediction.Epsilon, sign: -1);
        Schedules.AssertClose(Reference.Doubles("VEPrecond.c_noise_f64"), [.. Sigmas.Select(sigma => (4 * process.AtRatio(sigma).Time) - Math.Log(2))], 1e-10, 1e-12);
    }

    // u_j is σ/α of the cosine schedule from the noisiest on; it ends with a 0 that is no step, to which their rounding of σ = 0.002 goes.
    [Fact]
    public void Iddpm_is_prediction_epsilon_at_the_nearest_step_of_the_cosine_schedule()
    {
        var schedule = Schedules.Load("cosine");
        var ratios = Enumerable.Range(0, 1000).Select(t => schedule[t].Ratio).ToArray();
        var steps = Sigmas.Skip(1).Select(sigma => Enumerable.Range(0, 1000).MinBy(t => Math.Abs(ratios[t] - sigma))).ToArray();

        Schedules.AssertClose(Reference.Doubles("iDDPMPrecond.u_f64"), [.. ratios.Reverse(), 0], 1e-9, 0);
        Assert.Equal(Reference.Doubles("iDDPMPrecond.c_noise_f64")[1..], steps.Select(t => schedule[t].Time));
        Schedules.AssertClose(Reference.Doubles("iDDPMPrecond.round_sigma_f64")[1..], [.. steps.Select(t => ratios[t])], 1e-9, 0);
        AssertScalings("iDDPM", Sigmas[1..], ratio => schedule.AtRatio(ratio), Prediction.Epsilon);
        Assert.Equal(-1, Reference.Doubles("iDDPMPrecond.c_noise_f64")[0]);
        Assert.Contains("sigma/alpha = 0.002", Schedules.ErrorOf(() => schedule.AtRatio(0.002)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0.2, 0.4472136, 0.8944272, 0, 5)]
    [InlineData(80, 3.9061e-05, 0.4999902, 0.01249976, 1.0955067, 4.0001563)]
    [InlineData(0.002, 0.999984, 0.00199998, 1.999984, -1.5536520, 250004)]
    public void Prediction_edm_has_the_published_numbers(double sigma, double skip, double output, double input, double noise, double weight)
    {
        var scalings = Prediction.Edm().At(new EdmProcess().AtRatio(sigma));

        Assert.Equal(skip, scalings.Skip, Math.Abs(skip) * 1e-5);
        Assert.Equal(output, scalings.Out, output * 5e-6);
        Assert.Equal(input, scalings.In, input * 5e-6);
        Assert.Equal(noise, scalings.Condition, 5e-8);
        Assert.Equal(weight, 1 / (scalings.Out * scalings.Out), weight * 1e-5);
    }

    // λ = (σ²+σ_d²)/(σ·σ_d)²: the loss in F-space has weight 1 at every level and for every σ_d.
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(0.07)]
    public void The_loss_weight_of_edm_undoes_its_output_scaling(double sigmaData)
    {
        foreach (var sigma in Sigmas)
        {
            var output = Prediction.Edm(sigmaData).At(new NoiseLevel(1, sigma, 0)).Out;
            var weight = ((sigma * sigma) + (sigmaData * sigmaData)) / Math.Pow(sigma * sigmaData, 2);
            Assert.Equal(1, weight * output * output, 1e-13);
        }
    }

    // Karras et al. 2022, App. B.6: input and target have unit variance for data of deviation σ_d.
    [Fact]
    public void Input_and_target_of_edm_have_unit_variance_at_levels_of_every_process()
    {
        const double SigmaData = 0.3;
        foreach (var level in AllLevels())
        {
            var scalings = Prediction.Edm(SigmaData).At(level);
            var (clean, noise) = scalings.Target(level);
            var signal = SigmaData * SigmaData;

            Assert.Equal(1, scalings.In * scalings.In * ((level.Alpha * level.Alpha * signal) + (level.Sigma * level.Sigma)), 1e-12);
            Assert.Equal(1, (clean * clean * signal) + (noise * noise), 1e-8);
        }
    }

    [Fact]
    public void Prediction_flow_is_noise_less_image_on_the_straight_line_and_ends_at_pure_noise()
    {
        var process = new FlowProcess();
        foreach (var share in new[] { 0, 0.25, 0.5, 1 })
        {
            var level = process.AtShare(share);
            var scalings = Prediction.Flow.At(level);

            Assert.Equal((1, -level.Sigma, 1, level.Time), (scalings.Skip, scalings.Out, scalings.In, scalings.Condition));
            var (clean, noise) = scalings.Target(level);
            Assert.Equal(-1, clean, 1e-12);
            Assert.Equal(1, noise, 1e-12);
        }
    }

    [Fact]
    public void Every_prediction_gives_the_image_back_at_levels_of_every_process()
    {
        const double Clean = 0.37, Noise = -1.2;
        foreach (var prediction in Prediction.All)
        {
            foreach (var level in AllLevels().Where(level => level.Alpha > 0 || prediction != Prediction.Epsilon))
            {
                var scalings = prediction.At(level);
                var (cleanPart, noisePart) = scalings.Target(level);
                var noisy = (level.Alpha * Clean) + (level.Sigma * Noise);

                Assert.Equal(Clean, (scalings.Skip * noisy) + (scalings.Out * ((cleanPart * Clean) + (noisePart * Noise))), 1e-10 * (1 + (level.Alpha > 0 ? level.Ratio : 1)));
            }
        }
    }

    private static IEnumerable<NoiseLevel> AllLevels() =>
        from process in new NoiseProcess[] { Schedules.Load("linear"), Schedules.Load("linear-zero-snr"), new EdmProcess(), new FlowProcess(shift: 3), new VpProcess() }
        from k in Enumerable.Range(0, 21)
        select process.AtShare(k / 20.0);

    private static void AssertScalings(string name, double[] sigmas, Func<double, NoiseLevel> level, Prediction prediction, int sign = 1)
    {
        double[] Theirs(string factor) => Reference.Doubles($"{name}Precond.{factor}_f64")[^sigmas.Length..];
        var ours = sigmas.Select(sigma => (Level: level(sigma), Scalings: prediction.At(level(sigma)))).ToArray();

        Schedules.AssertClose(Theirs("c_skip"), [.. ours.Select(at => at.Scalings.Skip * at.Level.Alpha)]);
        Schedules.AssertClose(Theirs("c_out"), [.. ours.Select(at => sign * at.Scalings.Out)]);
        Schedules.AssertClose(Theirs("c_in"), [.. ours.Select(at => at.Scalings.In * at.Level.Alpha)]);
    }
}
