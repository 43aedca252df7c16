using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam with decoupled weight decay: parameters shrink by 1 − lr · weight_decay at every step (Loshchilov and Hutter 2017).</summary>
public class AdamW : OptimizerHelper, optim.IBetas
{
    private readonly Options _defaults;

    /// <summary>For one group of parameters.</summary>
    public AdamW(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>For several groups; what a group does not say is taken from here.</summary>
    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _defaults = Options.Of(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        foreach (var group in parameters)
        {
            base.add_param_group(group);
        }
    }

    /// <summary>Decay of the gradient's average and of its square's: the first group's; setting it sets all.</summary>
    public (double, double) Betas
    {
        get => Groups.OfType<ParamGroup>().First().Betas;
        set
        {
            foreach (var group in Groups.OfType<ParamGroup>())
            {
                group.Betas = value;
            }
        }
    }

    private protected override OptimizerOptions Complete(OptimizerOptions? options)
    {
        var given = options as Options ?? new Options { LearningRate = options?.LearningRate };
        given.TakeDefaults(_defaults);
        return given;
    }

    private protected override OptimizerState CreateState(Parameter parameter) => new State(parameter);

    private protected override void Update(Modules.ParamGroup group)
    {
        var settings = (Options)group.Options!;
        var moving = group.Parameters.Where(parameter => parameter.grad is not null).ToArray();
        if (settings.amsgrad == true || settings.maximize == true || !TakeTogether(moving, settings))
        {
            base.Update(group);
        }
    }

    private bool TakeTogether(Parameter[] parameters, Options settings)
    {
        using var scope = NewDisposeScope();
        var memory = parameters.Select(parameter => (State)StateOf(parameter)).ToArray();
        Tensor[] weights = [.. parameters], gradients = [.. parameters.Select(parameter => parameter.grad!)];
        Tensor[] means = [.. memory.Select(state => state.exp_avg)], squares = [.. memory.Select(state => state.exp_avg_sq)];
        if (memory.Length == 0 || memory.Any(state => state.step != memory[0].step) || !Fused.TakesAll([.. weights, .. gradients, .. means, .. squares]))
        {
            return false;
        }

        foreach (var state in memory)
        {
            state.step++;
        }

        Fused.AdamW(
            weights, gradients, means, squares,
            new AdamArithmetic(settings.LearningRate!.Value, settings.beta1!.Value, settings.beta2!.Value, settings.eps!.Value), settings.weight_decay ?? 0, memory[0].step);
        return true;
    }

    private protected override void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state)
    {
        var (settings, memory) = ((Options)options, (State)state);
        var rate = settings.LearningRate!.Value;
        var ascent = settings.maximize == true ? gradient.neg() : gradient;
        if (settings.weight_decay is { } decay and not 0)
        {
            parameter.mul_(1 - (rate * decay));
        }

        memory.step++;
        new AdamArithmetic(rate, settings.beta1!.Value, settings.beta2!.Value, settings.eps!.Value)
            .Step(parameter, ascent, memory.step, memory.exp_avg, memory.exp_avg_sq, memory.max_exp_avg_sq);
    }

    /// <summary>The settings of one group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>Decay of the gradient's moving average.</summary>
        public double? beta1;

        /// <summary>Decay of the squared gradient's moving average.</summary>
        public double? beta2;

        /// <summary>The share, times the rate, by which parameters shrink at every step.</summary>
        public double? weight_decay;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <summary>Whether the largest squared average so far is used.</summary>
        public bool? amsgrad;

        /// <summary>Whether the loss is to grow.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (beta1, beta2, eps) = (other.beta1, other.beta2, other.eps);
            (weight_decay, amsgrad, maximize) = (other.weight_decay, other.amsgrad, other.maximize);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (beta1, beta2, eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }

        internal static Options Of(double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad, bool maximize) => new()
        {
            LearningRate = OptimizerSetting.NotNegative(lr, nameof(lr)),
            InitialLearningRate = lr,
            beta1 = OptimizerSetting.Share(beta1, nameof(beta1)),
            beta2 = OptimizerSetting.Share(beta2, nameof(beta2)),
            eps = OptimizerSetting.NotNegative(eps, nameof(eps)),
            weight_decay = OptimizerSetting.NotNegative(weightDecay, nameof(weightDecay)),
            amsgrad = amsgrad,
            maximize = maximize,
        };

        internal void TakeDefaults(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
        }
    }

    /// <summary>Parameters with settings of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        /// <summary>Without parameters.</summary>
        public ParamGroup()
        {
        }

        /// <summary>These parameters with these settings.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        /// <summary>These parameters with these settings.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, Modules.AdamW.Options.Of(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
        {
        }

        /// <inheritdoc/>
        public (double, double) Betas
        {
            get => (Options!.beta1!.Value, Options.beta2!.Value);
            set => (Options!.beta1, Options.beta2) = value;
        }
    }

    /// <summary>What is remembered of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps were made.</summary>
        public long step;

        /// <summary>The gradient's moving average.</summary>
        public Tensor exp_avg = null!;

        /// <summary>The squared gradient's moving average.</summary>
        public Tensor exp_avg_sq = null!;

        /// <summary>The largest of those so far; null unless amsgrad.</summary>
        public Tensor? max_exp_avg_sq;

        /// <summary>Remembers something of this parameter.</summary>
        public State(Parameter parameter)
            : base(parameter)
        {
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = ZerosLikeParameter();
            exp_avg_sq = ZerosLikeParameter();
            max_exp_avg_sq = Same(options).amsgrad == true ? ZerosLikeParameter() : null;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = Same<State>(source);
            step = other.step;
            Assign(ref exp_avg!, other.exp_avg);
            Assign(ref exp_avg_sq!, other.exp_avg_sq);
            Assign(ref max_exp_avg_sq, other.max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            step = reader.ReadInt64();
            Read(reader, ref exp_avg!);
            Read(reader, ref exp_avg_sq!);
            ReadOptional(reader, ref max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            writer.Write(step);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
            WriteOptional(writer, max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State state && step == state.step
                && Close(exp_avg, state.exp_avg) && Close(exp_avg_sq, state.exp_avg_sq) && Close(max_exp_avg_sq, state.max_exp_avg_sq);

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_avg_sq!, device);
            Move(ref max_exp_avg_sq, device);
        }

        /// <summary>Disposes the averages.</summary>
        public void Dispose()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }

        private static Options Same(OptimizerOptions options)
            => options as Options ?? throw new ArgumentException("The settings must be of AdamW.", nameof(options));
    }
}
