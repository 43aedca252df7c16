using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// Replaces every parameter and buffer that is of another type or on another device, disposing the old one, in the tables and in the fields
            /// of the modules. Gradients go along. Integer and boolean tensors keep their type, as in PyTorch.
            /// </summary>
            internal void ConvertTensors(ScalarType? dtype, Device? device, bool nonBlocking)
            {
                if (dtype is { } type && !IsFloatingPoint(type))
                {
                    throw new ArgumentException($"The parameters of a module can become a floating point type, not {type}.", nameof(dtype));
                }

                using var noGrad = no_grad();
                var converted = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
                ConvertTree(new TensorConversion(dtype, device, nonBlocking), converted);
                foreach (var (old, _) in converted.Where(pair => !ReferenceEquals(pair.Key, pair.Value)))
                {
                    old.Dispose();
                }
            }

            private void ConvertTree(TensorConversion conversion, Dictionary<Tensor, Tensor> converted)
            {
                foreach (var (_, module) in Submodules)
                {
                    module.ConvertTree(conversion, converted);
                }

                foreach (var key in Parameters.Keys.ToList())
                {
                    Parameters[key] = (Parameter)conversion.Apply(Parameters[key], converted);
                }

                foreach (var key in Buffers.Keys.ToList())
                {
                    var (buffer, persistent) = Buffers[key];
                    Buffers[key] = (conversion.Apply(buffer, converted), persistent);
                }

                foreach (var field in ComponentFields.Of(GetType()))
                {
                    if (field.GetValue(this) is Tensor old && converted.TryGetValue(old, out var current) && !ReferenceEquals(old, current))
                    {
                        field.SetValue(this, current);
                    }
                }

                TensorsReplaced();
            }

            /// <summary>For containers that hold parameters elsewhere than in fields.</summary>
            private protected virtual void TensorsReplaced()
            {
            }

            private static bool IsFloatingPoint(ScalarType type)
                => type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;
        }
    }
}
