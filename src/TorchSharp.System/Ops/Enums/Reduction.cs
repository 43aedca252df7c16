namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks: modules, layers, functions, initial values.</summary>
    public static partial class nn
    {
        /// <summary>What a loss makes of its elements.</summary>
        public enum Reduction
        {
            /// <summary>Keeps them.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }
    }
}
