namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The initial rate times a function of the number of steps.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    /// <summary>Sets the first rates at once.</summary>
                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = lr_lambda;
                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                        => initialRate * _factor(epoch);
                }
            }
        }
    }
}
