using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>p ← p − lr · d, d being the gradient or, with momentum, its decaying sum (Sutskever et al. 2013).</summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    private readonly Options _defaults;

    /// <summary>For one group of parameters.</summary>
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize)], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>For several groups; what a group does not say is taken from here.</summary>
    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _defaults = Options.Of(lr, momentum, dampening, weight_decay, nesterov, maximize);
        foreach (var group in parameters)
        {
            base.add_param_group(group);
        }
    }

    /// <summary>The share of the old direction: the first group's; setting it sets all.</summary>
    public double Momentum
    {
        get => Groups.OfType<ParamGroup>().First().Momentum;
        set
        {
            foreach (var group in Groups.OfType<ParamGroup>())
            {
                group.Momentum = value;
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

    private protected override void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state)
    {
        var (settings, memory) = ((Options)options, (State)state);
        var direction = settings.maximize == true ? gradient.neg() : gradient;
        if (settings.weight_decay is { } decay and not 0)
        {
            direction = direction.add(parameter, decay);
        }

        if (settings.momentum is { } momentum and not 0)
        {
            var sum = memory.Accumulate(direction, momentum, settings.dampening!.Value);
            direction = settings.nesterov == true ? direction.add(sum, momentum) : sum;
        }

        parameter.add_(direction, -settings.LearningRate!.Value);
    }

    /// <summary>The settings of one group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The share of the old direction.</summary>
        public double? momentum;

        /// <summary>The share of the gradient that does not enter the direction.</summary>
        public double? dampening;

        /// <summary>The multiple of the parameter that is added to its gradient.</summary>
        public double? weight_decay;

        /// <summary>Whether the step looks ahead along the direction.</summary>
        public bool? nesterov;

        /// <summary>Whether the loss is to grow.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
            (nesterov, maximize) = (other.nesterov, other.maximize);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (momentum, dampening, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (nesterov, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        internal static Options Of(double lr, double momentum, double dampening, double weightDecay, bool nesterov, bool maximize)
        {
            if (nesterov && (momentum <= 0 || dampening != 0))
            {
                throw new ArgumentException("Nesterov's momentum needs a momentum above 0 and no dampening.", nameof(nesterov));
            }

            return new()
            {
                LearningRate = OptimizerSetting.NotNegative(lr, nameof(lr)),
                InitialLearningRate = lr,
                momentum = OptimizerSetting.NotNegative(momentum, nameof(momentum)),
                dampening = dampening,
                weight_decay = OptimizerSetting.NotNegative(weightDecay, nameof(weightDecay)),
                nesterov = nesterov,
                maximize = maximize,
            };
        }

        internal void TakeDefaults(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            momentum ??= defaults.momentum;
            dampening ??= defaults.dampening;
            weight_decay ??= defaults.weight_decay;
            nesterov ??= defaults.nesterov;
            maximize ??= defaults.maximize;
        }
    }

    /// <summary>Parameters with settings of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
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
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, SGD.Options.Of(lr, momentum, dampening, weight_decay, nesterov, maximize))
        {
        }

        /// <inheritdoc/>
        public double Momentum
        {
            get => Options!.momentum!.Value;
            set => Options!.momentum = value;
        }
    }

    /// <summary>What is remembered of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>The decaying sum of gradients; null before the first step and without momentum.</summary>
        public Tensor? momentum_buffer;

        /// <summary>Remembers something of this parameter.</summary>
        public State(Parameter parameter)
            : base(parameter)
        {
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            momentum_buffer = null;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source) => Assign(ref momentum_buffer, Same<State>(source).momentum_buffer);

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            ReadOptional(reader, ref momentum_buffer);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            WriteOptional(writer, momentum_buffer);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && Close(momentum_buffer, state.momentum_buffer);

        /// <inheritdoc/>
        public override void to(Device device) => Move(ref momentum_buffer, device);

        /// <summary>Disposes the sum.</summary>
        public void Dispose() => momentum_buffer?.Dispose();

        /// <summary>The sum with <paramref name="direction"/> added, or begun with it.</summary>
        internal Tensor Accumulate(Tensor direction, double momentum, double dampening)
        {
            if (momentum_buffer is null)
            {
                momentum_buffer = direction.clone().DetachFromDisposeScope();
            }
            else
            {
                momentum_buffer.mul_(momentum).add_(direction, 1 - dampening);
            }

            return momentum_buffer;
        }
    }
}
