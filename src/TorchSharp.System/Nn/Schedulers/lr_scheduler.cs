namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The initial rate times a factor, until some step.</summary>
            public static LRScheduler ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                => new impl.ConstantLR(optimizer, factor, total_iters, last_epoch, verbose);

            /// <summary>From the initial rate to <paramref name="eta_min"/> along half a cosine.</summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                => new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>The initial rate times gamma to the number of steps.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            /// <summary>The initial rate times a function of the number of steps.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                => new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <summary>The initial rate times a factor that goes along a line, and stays.</summary>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                => new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);

            /// <summary>The initial rate times gamma once per milestone passed.</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            /// <summary>One schedule after the other, each beginning anew at its milestone.</summary>
            public static LRScheduler SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                => new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            /// <summary>The initial rate times gamma once per so many steps.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);
        }
    }
}
