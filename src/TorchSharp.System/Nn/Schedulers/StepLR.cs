namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The initial rate times gamma once per so many steps.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _every;
                    private readonly double _gamma;

                    /// <summary>Sets the first rates at once.</summary>
                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _every = step_size;
                        _gamma = gamma;
                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                        => initialRate * Math.Pow(_gamma, epoch / _every);
                }
            }
        }
    }
}
