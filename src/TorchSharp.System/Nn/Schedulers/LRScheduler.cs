namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates as functions of the number of steps.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimiser's groups, as multiples or functions of their initial rates.</summary>
            public abstract class LRScheduler
            {
                private readonly List<ILearningRateController> _groups;
                private readonly bool _verbose;
                private List<double> _lastRates;

                private protected LRScheduler(Optimizer optimizer, int last_epoch, bool verbose)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _groups = [.. optimizer.ParamGroups];
                    _lastRates = [.. _groups.Select(group => group.LearningRate)];
                    _verbose = verbose;
                    LastEpoch = last_epoch;
                }

                private protected int LastEpoch { get; private set; }

                /// <summary>The rates set last, per group.</summary>
                public IEnumerable<double> get_last_lr() => _lastRates;

                /// <summary>Goes on by one and sets the rates.</summary>
                public virtual void step() => step((int?)null);

                /// <summary>Goes to a number, or on by one if it is null, and sets the rates.</summary>
                public virtual void step(int? epoch)
                {
                    LastEpoch = epoch ?? LastEpoch + 1;
                    Apply();
                }

                /// <summary>The same without <paramref name="current"/>, a measure that no schedule here looks at.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The step that makes the first rates, at the end of a schedule's constructor.</summary>
                private protected void Start()
                {
                    LastEpoch++;
                    Apply();
                }

                /// <summary>The rate of a group after this many steps.</summary>
                private protected abstract double RateAt(double initialRate, int epoch);

                /// <summary>For a schedule that is made of others.</summary>
                internal double Rate(double initialRate, int epoch) => RateAt(initialRate, epoch);

                private void Apply()
                {
                    foreach (var group in _groups)
                    {
                        group.LearningRate = RateAt(group.InitialLearningRate, LastEpoch);
                    }

                    _lastRates = [.. _groups.Select(group => group.LearningRate)];
                    if (_verbose)
                    {
                        Console.WriteLine(FormattableString.Invariant($"Learning rates at {LastEpoch}: {string.Join(", ", _lastRates)}"));
                    }
                }
            }
        }
    }
}
