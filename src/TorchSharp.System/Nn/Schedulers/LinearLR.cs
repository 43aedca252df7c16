namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The initial rate times a factor that goes from one value to another along a line, and stays.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _until;

                    /// <summary>Sets the first rates at once.</summary>
                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _start = start_factor;
                        _end = end_factor;
                        _until = total_iters;
                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                        => initialRate * (_start + ((_end - _start) * Math.Min(epoch, _until) / _until));
                }
            }
        }
    }
}
