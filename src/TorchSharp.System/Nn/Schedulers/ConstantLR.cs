namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The initial rate times a factor, until some step.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _until;

                    /// <summary>Sets the first rates at once.</summary>
                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = factor;
                        _until = total_iters;
                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                        => epoch < _until ? initialRate * _factor : initialRate;
                }
            }
        }
    }
}
