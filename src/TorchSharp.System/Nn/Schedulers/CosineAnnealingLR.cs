namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>From the initial rate to <c>eta_min</c> in <c>T_max</c> steps along half a cosine (Loshchilov and Hutter 2016).</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _least;

                    /// <summary>Sets the first rates at once.</summary>
                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _period = T_max;
                        _least = eta_min;
                        Start();
                    }

                    private protected override double RateAt(double initialRate, int epoch)
                        => _least + ((initialRate - _least) * (1 + Math.Cos(Math.PI * epoch / _period)) / 2);
                }
            }
        }
    }
}
