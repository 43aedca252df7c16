using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract partial class Optimizer
        {
            /// <summary>An optimiser's settings and memory. They are the live objects, not copies.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>The settings of each group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>What is remembered of each parameter, in the order of <see cref="Optimizer.parameters"/>.</summary>
                public List<OptimizerState> State { get; } = [];

                /// <summary>Per group, the places of its parameters in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
