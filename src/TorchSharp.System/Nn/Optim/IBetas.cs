namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Something with two decay rates of moving averages.</summary>
        public interface IBetas
        {
            /// <summary>Decay of the gradient's average and of its square's.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
