namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Something with a momentum.</summary>
        public interface IMomentum
        {
            /// <summary>The share of the old direction.</summary>
            double Momentum { get; set; }
        }
    }
}
