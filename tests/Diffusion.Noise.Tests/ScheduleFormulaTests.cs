namespace Diffusion.Noise.Tests;

public class ScheduleFormulaTests
{
    // Printed to 12 or 13 digits, so half a unit of the last is the tolerance.
    [Theory]
    [InlineData("linear", 1e-4, 0.02, 0.0785872428818, 4.035829765e-05)]
    [InlineData("scaled-linear", 1e-4, 0.02, 0.333187767356, 7.334124596e-04)]
    [InlineData("scaled-linear-sd", 8.5e-4, 0.012, 0.277669650456, 0.004660098513)]
    [InlineData("cosine", 4.12842248e-05, 0.999, 0.493843590441, 2.428766907e-09)]
    [InlineData("sigmoid-beta", 1.49205e-4, 0.0199508, 0.301931056602, 3.968181991e-05)]
    [InlineData("sigmoid", 3.002792e-04, 0.999, 0.5, 3.002791997e-07)]
    [InlineData("exp", 0.0119282871, 0.0119282871, 0.00247875217667, 6.144212353e-06)]
    public void Shipped_schedules_of_1000_steps_have_the_published_numbers(string name, double first, double last, double middle, double terminal)
    {
        var schedule = Schedules.Load(name);

        Assert.Equal(1000, schedule.Steps);
        Assert.Equal(first, schedule.Beta[0], first * 5e-6);
        Assert.Equal(last, schedule.Beta[999], last * 5e-6);
        Assert.Equal(middle, schedule.AlphaBar[499], 5.1e-13);
        Assert.Equal(terminal, schedule.AlphaBar[999], terminal * 3e-10);
    }

    [Fact]
    public void Linear_and_cosine_alpha_bar_have_the_published_numbers_between()
    {
        var (linear, cosine, sigmoid) = (Schedules.Load("linear"), Schedules.Load("cosine"), Schedules.Load("sigmoid"));

        Assert.Equal(0.9999, linear.AlphaBar[0], 1e-15);
        Assert.Equal(0.999780092072, linear.AlphaBar[1], 5.1e-13);
        Assert.Equal(4.118193638e-05, linear.AlphaBar[998], 1e-14);
        Assert.Equal(0.999958715775, cosine.AlphaBar[0], 5.1e-13);
        Assert.Equal(2.428766907e-06, cosine.AlphaBar[998], 1e-15);
        Assert.Equal(3.00279e-04, sigmoid.AlphaBar[998], 5e-9);
    }

    [Theory]
    [InlineData("linear", 157.407)]
    [InlineData("scaled-linear", 36.9119)]
    [InlineData("scaled-linear-sd", 14.6146)]
    [InlineData("cosine", 20291.2)]
    [InlineData("sigmoid-beta", 158.743)]
    [InlineData("sigmoid", 1824.89)]
    [InlineData("exp", 403.428)]
    public void The_noise_to_signal_ratio_at_the_last_step_has_the_published_value(string name, double sigma)
    {
        var last = Schedules.Load(name)[999];

        Assert.Equal(sigma, last.Sigma / last.Alpha, sigma * 5e-6);
    }

    [Theory]
    [InlineData(4000, 2.5e-5, 0.005, 4.246652e-05)]
    [InlineData(100, 0.001, 0.2, 2.0390e-05)]
    public void Linear_is_rescaled_to_its_steps(int steps, double first, double last, double terminal)
    {
        var schedule = Schedules.Load("linear", steps);

        Assert.Equal(first, schedule.Beta[0], 1e-15);
        Assert.Equal(last, schedule.Beta[^1], 1e-15);
        Assert.Equal(terminal, schedule.AlphaBar[^1], terminal * 3e-5);
    }

    [Fact]
    public void Linear_without_rescaling_keeps_its_ends_and_so_is_weaker_with_fewer_steps()
    {
        var schedule = Schedules.Of("""{"kind": "linear", "betaStart": 0.0001, "betaEnd": 0.02, "steps": 100}""");

        Assert.Equal(0.0001, schedule.Beta[0]);
        Assert.Equal(0.02, schedule.Beta[^1]);
        Assert.InRange(schedule.AlphaBar[^1], 0.35, 0.38);
    }

    [Fact]
    public void Cosine_of_4000_steps_has_the_published_end() =>
        Assert.Equal(1.51798e-10, Schedules.Load("cosine", 4000).AlphaBar[^1], 1e-15);

    [Theory]
    [InlineData("linear", 50)]
    [InlineData("linear", 100)]
    [InlineData("linear", 1000)]
    [InlineData("linear", 4000)]
    [InlineData("cosine", 50)]
    [InlineData("cosine", 1000)]
    [InlineData("cosine", 4000)]
    public void Every_table_equals_improved_diffusions(string name, int steps)
    {
        var reference = new SafeTensorsFile($"improved_{name}_{steps}");
        var schedule = Schedules.Load(name, steps);

        Schedules.AssertClose(reference.Doubles("betas"), schedule.Beta);
        Schedules.AssertClose(reference.Doubles("alphas_cumprod"), schedule.AlphaBar);
        Schedules.AssertClose(reference.Doubles("sqrt_alphas_cumprod"), schedule.SqrtAlphaBar);
        Schedules.AssertClose(reference.Doubles("sqrt_one_minus_alphas_cumprod"), schedule.SqrtOneMinusAlphaBar);
        Schedules.AssertClose(reference.Doubles("posterior_variance"), schedule.PosteriorVariance);
        Schedules.AssertClose(reference.Doubles("posterior_log_variance_clipped"), schedule.PosteriorLogVarianceClipped);
        Schedules.AssertClose(reference.Doubles("posterior_mean_coef1"), schedule.PosteriorMeanCoefClean);
        Schedules.AssertClose(reference.Doubles("posterior_mean_coef2"), schedule.PosteriorMeanCoefNoisy);
        Schedules.AssertClose([.. reference.Doubles("fixed_large_variance").Skip(1)], [.. schedule.Beta.Skip(1)]);
        Schedules.AssertClose(reference.Doubles("log_one_minus_alphas_cumprod"), [.. Enumerable.Range(0, steps).Select(t => 2 * Math.Log(schedule[t].Sigma))]);
        Schedules.AssertClose(reference.Doubles("sqrt_recip_alphas_cumprod"), [.. Enumerable.Range(0, steps).Select(t => 1 / schedule[t].Alpha)]);
        Schedules.AssertClose(
            reference.Doubles("sqrt_recipm1_alphas_cumprod"), [.. Enumerable.Range(0, steps).Select(t => schedule[t].Sigma / schedule[t].Alpha)]);
    }

    [Theory]
    [InlineData("linear_1000", """{"kind": "linear", "rescale": true, "steps": 1000}""")]
    [InlineData("cosine_1000", """{"kind": "cosine", "steps": 1000}""")]
    [InlineData("sigmoid_1000", """{"kind": "sigmoid", "steps": 1000}""")]
    [InlineData("sigmoid_250_start0_end3_tau0.3", """{"kind": "sigmoid", "steps": 250, "start": 0, "end": 3, "tau": 0.3}""")]
    public void Betas_and_alpha_bar_equal_denoising_diffusion_pytorchs(string file, string json)
    {
        var reference = new SafeTensorsFile($"lucid_{file}");
        var schedule = Schedules.Of(json);

        Schedules.AssertClose(reference.Doubles("betas_f64"), schedule.Beta);
        Schedules.AssertClose(reference.Doubles("alphas_cumprod_f64"), schedule.AlphaBar);
    }

    [Theory]
    [InlineData("linear_1000_0.0001_0.02", """{"kind": "linear"}""", 1000)]
    [InlineData("scaled_linear_1000_0.00085_0.012", """{"kind": "scaled_linear", "betaStart": 0.00085, "betaEnd": 0.012}""", 1000)]
    [InlineData("sigmoid_1000_0.0001_0.02", """{"kind": "sigmoid_beta"}""", 1000)]
    [InlineData("squaredcos_cap_v2_1000", """{"kind": "cosine"}""", 1000)]
    [InlineData("squaredcos_cap_v2_50", """{"kind": "cosine"}""", 50)]
    [InlineData("squaredcos_cap_v2_4000", """{"kind": "cosine"}""", 4000)]
    [InlineData("exp_1000", """{"kind": "exp"}""", 1000)]
    [InlineData("linear_1000_0.0001_0.02_zsnr", """{"kind": "linear", "zeroTerminalSnr": true}""", 1000)]
    [InlineData("scaled_linear_1000_0.00085_0.012_zsnr", """{"kind": "scaled_linear", "betaStart": 0.00085, "betaEnd": 0.012, "zeroTerminalSnr": true}""", 1000)]
    public void Betas_and_alpha_bar_equal_diffusers(string file, string json, int steps)
    {
        var reference = new SafeTensorsFile($"diffusers_{file}");
        var schedule = Schedules.Of(json, steps);

        Schedules.AssertClose(reference.Doubles("betas_f64"), schedule.Beta);
        Schedules.AssertClose(reference.Doubles("alphas_cumprod_f64"), schedule.AlphaBar);
    }

    // torch accumulates a float32 cumprod in double on the CPU: the peer's table is our product over its own float32 betas, bit for bit.
    [Theory]
    [InlineData("linear_1000_0.0001_0.02")]
    [InlineData("scaled_linear_1000_0.00085_0.012")]
    [InlineData("squaredcos_cap_v2_1000")]
    [InlineData("squaredcos_cap_v2_4000")]
    [InlineData("sigmoid_1000_0.0001_0.02")]
    [InlineData("exp_1000")]
    public void Diffusers_own_float32_alpha_bar_is_ours_over_its_float32_betas(string file)
    {
        var reference = new SafeTensorsFile($"diffusers_{file}");
        var betas = reference.Floats("betas_f32").Select(beta => 1 - (double)(1f - beta)).ToArray();

        var schedule = NoiseSchedule.FromBetas("float32", betas);

        Assert.Equal(reference.Floats("alphas_cumprod_f32"), schedule.AlphaBar.Select(value => (float)value));
    }

    [Theory]
    [InlineData("betas")]
    [InlineData("alphaBars")]
    public void A_table_of_either_kind_gives_back_the_schedule_it_was_written_from(string key)
    {
        var cosine = Schedules.Load("cosine", 200);
        var numbers = key == "betas" ? cosine.Beta : cosine.AlphaBar;

        var table = Schedules.Of($$"""{"kind": "table", "{{key}}": [{{string.Join(", ", numbers.Select(value => value.ToString("R")))}}]}""");

        Schedules.AssertClose(cosine.AlphaBar, table.AlphaBar, 1e-12, 0);
        Schedules.AssertClose(cosine.Beta, table.Beta, 1e-9, 0);
    }
}
