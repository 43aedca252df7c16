namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>The rate of one group of parameters, as schedulers see it.</summary>
        public interface ILearningRateController
        {
            /// <summary>The rate used by the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The rate that schedules are relative to.</summary>
            double InitialLearningRate { get; set; }
        }
    }
}
