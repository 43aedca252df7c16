using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tests.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class VariationalBoundTests
{
    private static readonly string[] Names = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "bound"), "bpd_*.safetensors")
        .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. Names];

    [Fact]
    public void There_are_all_six_files() => Assert.Equal(6, Names.Length);

    /// <summary>improved-diffusion's calc_bpd_loop (data/bound/README.md), term by term.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Every_term_is_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        var model = new Peer(name);
        var bound = new VariationalBound(model.Schedule, model.Variance);
        var (terms, cleanErrors, noiseErrors) = (zeros_like(model["vb_f64"]), zeros_like(model["vb_f64"]), zeros_like(model["vb_f64"]));
        for (var q = 0; q < model.Schedule.Steps; q++)
        {
            var t = model.Schedule.Steps - 1 - q;
            var level = model.Schedule[t];
            var noisy = ForwardProcess.Sample(model.Clean, [level], model["noise"][q].to_type(ScalarType.Float64));
            var cleanError = (model.Reported(noisy, level).Clean - model.Clean).square().mean([1, 2, 3]);
            terms.select(1, q).copy_(bound.Terms(model.Clean, model.Stepped(noisy, level), [t]));
            cleanErrors.select(1, q).copy_(cleanError);
            noiseErrors.select(1, q).copy_(cleanError * level.Snr);
        }

        var prior = bound.Prior(model.Clean);
        model.AssertClose(terms, "vb_f64");
        model.AssertClose(cleanErrors, "xstart_mse_f64");
        model.AssertClose(noiseErrors, "mse_f64");
        model.AssertClose(prior, "prior_bpd_f64");
        model.AssertClose(terms.sum([1]) + prior, "total_bpd_f64");
    }

    /// <summary>Deliberate: where the network predicts x_{t−1}, the peer clamps x̂_0 in what it reports and not in the step; here the step goes to the clamped x̂_0.</summary>
    [Fact]
    public void Clamping_holds_for_the_step_too_whatever_the_network_predicts()
    {
        using var scope = NewDisposeScope();
        var model = new Peer("bpd_linear_T30_xprev_fixed_large");
        var level = model.Schedule[5];
        var noisy = ForwardProcess.Sample(model.Clean, [level], model["noise"][0].to_type(ScalarType.Float64) * 20);
        var bound = new VariationalBound(model.Schedule, model.Variance);

        var (free, clamped) = (bound.Terms(model.Clean, model.Stepped(noisy, level), [5]), bound.Terms(model.Clean, model.Reported(noisy, level), [5]));

        Assert.True((clamped < free).all().item<bool>());
    }

    [Fact]
    public void Images_of_mixed_times_have_the_terms_that_they_have_alone()
    {
        using var scope = NewDisposeScope();
        var schedule = Schedules.Linear(50);
        var (clean, guess) = (rand(4, 2, 3, 3, dtype: ScalarType.Float64) * 2 - 1, new Denoised(rand(4, 2, 3, 3, dtype: ScalarType.Float64), randn(4, 2, 3, 3, dtype: ScalarType.Float64)));
        foreach (var variance in Enum.GetValues<StepVariance>())
        {
            var bound = new VariationalBound(schedule, variance);
            int[] t = [7, 0, 49, 1];
            var mixed = bound.Terms(clean, guess, t);
            for (var i = 0; i < t.Length; i++)
            {
                var alone = bound.Terms(clean[i].unsqueeze(0), new Denoised(guess.Clean[i].unsqueeze(0), guess.Variance![i].unsqueeze(0)), [t[i]]);
                Assert.Equal(alone.item<double>(), mixed[i].item<double>(), 1e-12 * alone.item<double>());
            }
        }
    }

    /// <summary>With the posterior's own variance a term is c₁²·E‖x_0 − x̂_0‖²/(2·β̃), and of Gaussian data N(m, s²) the best guess misses by s²σ²/(α²s² + σ²).</summary>
    [Theory]
    [InlineData(StepVariance.FixedSmall)]
    [InlineData(StepVariance.FixedLarge)]
    public void Terms_of_gaussian_data_have_their_closed_form(StepVariance variance)
    {
        using var scope = NewDisposeScope();
        const double Mean = 0.1, Deviation = 0.3;
        var schedule = Schedules.Linear(20);
        var bound = new VariationalBound(schedule, variance);
        using var generator = new Generator(7);
        var clean = randn(1, 1, 400, 400, dtype: ScalarType.Float64, generator: generator) * Deviation + Mean;
        for (var t = 1; t < schedule.Steps; t++)
        {
            var level = schedule[t];
            var noisy = ForwardProcess.Sample(clean, [level], randn(clean.shape, dtype: ScalarType.Float64, generator: generator));
            var guess = ExactDenoiser.Gaussian(Mean, Deviation)(noisy, level);

            var missed = Deviation * Deviation * level.Sigma * level.Sigma / (level.Alpha * level.Alpha * Deviation * Deviation + level.Sigma * level.Sigma);
            var (small, used) = (schedule.PosteriorVariance[t], variance == StepVariance.FixedSmall ? schedule.PosteriorVariance[t] : schedule.Beta[t]);
            var nats = 0.5 * (Math.Log(used / small) - 1 + small / used + Math.Pow(schedule.PosteriorMeanCoefClean[t], 2) * missed / used);

            var bits = bound.Terms(clean, guess, [t]).item<double>();
            Assert.True(bits > 0);
            Assert.Equal(nats / Math.Log(2), bits, 0.02 * bits); // 160,000 squares: 0.35 % a standard error
        }
    }

    [Fact]
    public void A_perfect_guess_costs_nothing_but_the_decoder()
    {
        using var scope = NewDisposeScope();
        var (schedule, clean) = (Schedules.Linear(25), rand(2, 1, 4, 4) * 2 - 1);
        var bound = new VariationalBound(schedule, StepVariance.FixedSmall);
        foreach (var t in Enumerable.Range(1, 24))
        {
            Assert.Equal([0f, 0f], bound.Terms(clean, clean, [t]).data<float>().ToArray());
        }

        Assert.True((bound.Terms(clean, clean, [0]) > 0).all().item<bool>());
    }

    [Fact]
    public void Divergences_are_never_negative()
    {
        using var scope = NewDisposeScope();
        var (schedule, clean) = (Schedules.Linear(40), rand(8, 1, 4, 4) * 2 - 1);
        foreach (var variance in Enum.GetValues<StepVariance>())
        {
            var bound = new VariationalBound(schedule, variance);
            foreach (var t in Enumerable.Range(1, 39))
            {
                Assert.True((bound.Terms(clean, new Denoised(randn_like(clean), randn_like(clean)), [t]) >= 0).all().item<bool>());
            }
        }
    }

    /// <summary>facts: E[x_0²] of ¼ and of 1 under Ho et al.'s schedule.</summary>
    [Theory]
    [InlineData(0.5, 7.2787e-6)]
    [InlineData(1, 2.9113e-5)]
    public void The_prior_of_the_published_schedule_is_known(double pixel, double bits)
    {
        using var scope = NewDisposeScope();
        var prior = new VariationalBound(Schedules.Linear(), StepVariance.FixedSmall).Prior(full([3, 1, 2, 2], pixel, dtype: ScalarType.Float32));
        Assert.Equal([3], prior.shape);
        Assert.Equal(bits, prior[0].to_type(ScalarType.Float64).item<double>(), 1e-4 * bits);
    }

    [Fact]
    public void A_schedule_that_leaves_no_signal_has_no_prior_and_finite_terms()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.FromBetas("zero", [0.1, 0.3, 0.5, 1]);
        var clean = rand(2, 1, 4, 4) * 2 - 1;
        foreach (var variance in Enum.GetValues<StepVariance>())
        {
            var bound = new VariationalBound(schedule, variance);
            Assert.Equal([0f, 0f], bound.Prior(clean).data<float>().ToArray());
            foreach (var t in Enumerable.Range(0, 4))
            {
                Assert.True(bound.Terms(clean, new Denoised(zeros_like(clean), zeros_like(clean)), [t]).isfinite().all().item<bool>());
            }
        }
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        var bound = new VariationalBound(Schedules.Linear(30), StepVariance.LearnedRange);
        var clean = rand(2, 1, 2, 2, dtype: ScalarType.Float64) * 2 - 1;
        var (mean, variance) = ((clean + randn_like(clean) * 0.01).requires_grad_(), randn_like(clean).requires_grad_());
        double Value(Tensor a, Tensor b) => bound.Terms(clean, new Denoised(a, b), [0, 12]).sum().item<double>();

        bound.Terms(clean, new Denoised(mean, variance), [0, 12]).sum().backward();

        foreach (var (parameter, other) in new[] { (mean, false), (variance, true) })
        {
            var direction = randn_like(clean);
            const double Step = 1e-6;
            var (up, down) = (parameter.detach() + direction * Step, parameter.detach() - direction * Step);
            var slope = other ? (Value(mean, up) - Value(mean, down)) / (2 * Step) : (Value(up, variance) - Value(down, variance)) / (2 * Step);
            Assert.Equal((parameter.grad! * direction).sum().item<double>(), slope, 1e-5 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void Terms_leave_only_their_result_alive()
    {
        using var scope = NewDisposeScope();
        var clean = rand(3, 1, 2, 2);
        var bound = new VariationalBound(Schedules.Linear(), StepVariance.FixedLarge);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        bound.Terms(clean, clean, [0, 1, 2]);
        bound.Prior(clean);
        Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        using var scope = NewDisposeScope();
        var clean = rand(3, 1, 2, 2);
        var schedule = Schedules.Linear(20);
        Assert.Throws<ArgumentException>(() => new VariationalBound(schedule, StepVariance.FixedSmall).Terms(clean, clean, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VariationalBound(schedule, StepVariance.FixedSmall).Terms(clean, clean, [20]));
        Assert.Throws<InputException>(() => new VariationalBound(schedule, StepVariance.LearnedRange).Terms(clean, clean, [1]));
    }

    /// <summary>One file with the network that its JSON describes.</summary>
    private sealed class Peer
    {
        private readonly ReferenceFile file;
        private readonly Prediction prediction;
        private readonly string mean;
        private readonly bool clip;
        private readonly double centre;
        private readonly double deviation;

        public Peer(string name)
        {
            file = new ReferenceFile("bound/" + name);
            var (config, parameters) = (file.Description.GetProperty("config"), file.Description.GetProperty("model").GetProperty("parameters"));
            (mean, clip) = (config.GetProperty("mean_type").GetString()!, config.GetProperty("clip_denoised").GetBoolean());
            (centre, deviation) = (parameters.GetProperty("m").GetDouble(), parameters.GetProperty("s").GetDouble());
            Variance = Enum.Parse<StepVariance>(config.GetProperty("var_type").GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            var betas = config.GetProperty("betas").GetString()!;
            var kind = betas[..betas.IndexOf(' ', StringComparison.Ordinal)];
            Schedule = Schedules.Of(new ScheduleDefinition { Kind = kind, Rescale = kind == "linear" ? true : null }, (int)file["vb_f64"].shape[1]);
            prediction = mean switch { "eps" => Prediction.Epsilon, "x0" => Prediction.Sample, _ => new PreviousPrediction(Schedule) };
            Clean = file["x0"].to_type(ScalarType.Float64);
        }

        public NoiseSchedule Schedule { get; }

        public StepVariance Variance { get; }

        public Tensor Clean { get; }

        public Tensor this[string name] => file[name];

        /// <summary>What the peer reports as x̂_0.</summary>
        public Denoised Reported(Tensor noisy, NoiseLevel level) => (clip ? Denoisers.Clamped(Unclamped) : Unclamped)(noisy, level);

        /// <summary>What its step uses: clamped, but not where the network predicts x_{t−1}.</summary>
        public Denoised Stepped(Tensor noisy, NoiseLevel level) => mean == "xprev" ? Unclamped(noisy, level) : Reported(noisy, level);

        public void AssertClose(Tensor ours, string name)
        {
            var allowed = file.Description.GetProperty("tolerances").GetProperty("*_f64");
            var gap = (ours - file[name]).abs();
            var within = (gap <= file[name].abs() * allowed.GetProperty("rtol").GetDouble() + allowed.GetProperty("atol").GetDouble()).all().item<bool>();
            Assert.True(within, $"{name} is off by up to {gap.max().item<double>():g3}.");
        }

        private Denoiser Unclamped => Denoisers.FromNetwork(Network, prediction);

        private Tensor Network(Tensor noisy, Tensor condition, Tensor? labels)
        {
            var level = Schedule[(int)condition[0].item<float>()];
            var clean = ExactDenoiser.Gaussian(centre, deviation)(noisy, level).Clean;
            var (noisyFactor, cleanFactor) = (Schedule.PosteriorMeanCoefNoisy[(int)level.Time], Schedule.PosteriorMeanCoefClean[(int)level.Time]);
            var answer = mean switch { "eps" => (noisy - clean * level.Alpha) / level.Sigma, "x0" => clean, _ => clean * cleanFactor + noisy * noisyFactor };
            var wave = (noisy * 0.75 - 0.25).tanh();
            return Variance switch
            {
                StepVariance.LearnedRange => cat([answer, wave], 1),
                StepVariance.Learned => cat([answer, wave * 2 - 4], 1),
                _ => answer,
            };
        }
    }

    /// <summary>The network answers the mean of x_{t−1}: x̂_0 = (F − c₂·x)/c₁.</summary>
    private sealed class PreviousPrediction(NoiseSchedule schedule) : Prediction("previous")
    {
        public override Scalings At(NoiseLevel level)
        {
            var t = (int)level.Time;
            var (noisy, clean) = (schedule.PosteriorMeanCoefNoisy[t], schedule.PosteriorMeanCoefClean[t]);
            return new Scalings(-noisy / clean, 1 / clean, 1, t);
        }
    }
}
