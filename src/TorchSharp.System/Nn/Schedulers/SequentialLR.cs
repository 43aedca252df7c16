namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The schedules themselves.</summary>
            public static partial class impl
            {
                /// <summary>One schedule after the other, each beginning anew at its milestone.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    /// <summary>Begins with the first schedule.</summary>
                    /// <exception cref="ArgumentException">There is not one schedule more than milestones.</exception>
                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch, false)
                    {
                        _schedulers = [.. schedulers];
                        _milestones = [.. milestones];
                        if (_schedulers.Length != _milestones.Length + 1)
                        {
                            throw new ArgumentException(
                                $"{_schedulers.Length} schedules need {_schedulers.Length - 1} milestones between them, not {_milestones.Length}.", nameof(milestones));
                        }

                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                    {
                        var (scheduler, start) = Current(epoch);
                        return scheduler.Rate(initialRate, epoch - start);
                    }

                    private (LRScheduler Scheduler, int Start) Current(int epoch)
                    {
                        var passed = _milestones.Count(milestone => milestone <= epoch);
                        return (_schedulers[passed], passed == 0 ? 0 : _milestones[passed - 1]);
                    }
                }
            }
        }
    }
}
