namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values, written into a tensor in place without recording gradients. Each returns the tensor given.</summary>
        public static partial class init
        {
            /// <summary>Which count of connections the variance is kept for.</summary>
            public enum FanInOut
            {
                /// <summary>Inputs of an element of the result: keeps the forward pass's variance.</summary>
                FanIn,

                /// <summary>Outputs of an element of the input: keeps the backward pass's variance.</summary>
                FanOut,
            }

            /// <summary>What follows the layer.</summary>
            public enum NonlinearityType
            {
                /// <summary>Nothing.</summary>
                Linear,

                /// <summary>Nothing.</summary>
                Conv1D,

                /// <summary>Nothing.</summary>
                Conv2D,

                /// <summary>Nothing.</summary>
                Conv3D,

                /// <summary>Nothing.</summary>
                ConvTranspose1D,

                /// <summary>Nothing.</summary>
                ConvTranspose2D,

                /// <summary>Nothing.</summary>
                ConvTranspose3D,

                /// <summary>1 / (1 + exp(−x)).</summary>
                Sigmoid,

                /// <summary>tanh(x).</summary>
                Tanh,

                /// <summary>max(0, x).</summary>
                ReLU,

                /// <summary>x, or slope · x under 0.</summary>
                LeakyReLU,
            }

            /// <summary>The factor by which a nonlinearity's shrinking is undone.</summary>
            /// <param name="nonlinearity">The nonlinearity.</param>
            /// <param name="param">Of LeakyReLU, the slope under 0.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            /// <summary>Connections in and out of a weight [out, in, kernel…].</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                var shape = tensor.shape;
                if (shape.Length < 2)
                {
                    throw new ArgumentException($"Fan in and fan out are of weights with at least two dimensions, not of [{string.Join(",", shape)}].", nameof(tensor));
                }

                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            private static Tensor Write(Tensor tensor, Action<Tensor> write)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                using var noGrad = no_grad();
                write(tensor);
                return tensor;
            }
        }
    }
}
