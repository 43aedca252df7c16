using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What is done to all parameters of a network together.</summary>
        public static partial class utils
        {
            private static readonly Operator VectorNorm = new("aten::linalg_vector_norm");

            /// <summary>Scales all gradients by min(1, max_norm / (norm + 1e-6)) with the norm of all of them as one vector (Pascanu et al. 2013).</summary>
            /// <param name="tensors">Parameters; those without a gradient do not count.</param>
            /// <param name="max_norm">The largest norm to allow.</param>
            /// <param name="norm_type">The norm's exponent; may be infinite.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var gradients = Gradients(tensors);
                if (gradients.Count == 0)
                {
                    return 0;
                }

                // The norm stays on the device until it has been used there.
                var norms = stack(gradients.Select(gradient => VectorNorm.Call(gradient, norm_type)));
                var total = VectorNorm.Call(norms, norm_type);
                var factor = (max_norm / (total + 1e-6)).clamp(max: 1.0);
                foreach (var gradient in gradients)
                {
                    gradient.mul_(factor.to(gradient.dtype, gradient.device));
                }

                return total.to(ScalarType.Float64).item<double>();
            }

            /// <summary>Limits every element of every gradient to ±<paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in Gradients(tensors))
                {
                    gradient.clamp_(-clip_value, clip_value);
                }
            }

            /// <summary>All parameters as one vector, in order.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var scope = NewDisposeScope();
                return cat(tensors.Select(tensor => tensor.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            /// <summary>Copies the parts of a vector into the parameters, in order.</summary>
            /// <exception cref="ArgumentException">The vector's length is not that of all parameters together; nothing was copied.</exception>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                ArgumentNullException.ThrowIfNull(vec);
                var targets = tensors.ToList();
                var needed = targets.Sum(target => target.numel());
                if (vec.shape.Length != 1 || vec.numel() != needed)
                {
                    throw new ArgumentException($"The parameters have {needed} elements together, but the vector is [{string.Join(",", vec.shape)}].", nameof(vec));
                }

                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var start = 0L;
                foreach (var target in targets)
                {
                    target.copy_(vec.narrow(0, start, target.numel()).view_as(target));
                    start += target.numel();
                }
            }

            private static List<Tensor> Gradients(IEnumerable<Parameter> parameters)
                => [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        }
    }
}
