namespace TorchSharp;

// Normalisations.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>(x − mean) / √(var + eps) over each group of channels, times weight plus bias.</summary>
            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) => Fused.Normalize(input, num_groups, weight, bias, eps);

            /// <summary>(x − mean) / √(var + eps) over the last dimensions, times weight plus bias.</summary>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) => Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            /// <summary>(x − mean) / √(var + eps) per channel, over the batch in training and by the running values otherwise, times weight plus bias.</summary>
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) => Aten.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            /// <summary>(x − mean) / √(var + eps) per image and channel, times weight plus bias.</summary>
            public static Tensor instance_norm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5) => Aten.instance_norm.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            /// <summary>x / max(‖x‖ₚ, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12) => Normalized(input, p, dim, eps);

            /// <summary>x₁·x₂ / (‖x₁‖·‖x₂‖) along a dimension, norms at least eps.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => Aten.cosine_similarity.Call(x1, x2, dim, eps);

            /// <summary>‖x₁ − x₂ + eps‖ₚ along the last dimension.</summary>
            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-6, bool keepdim = false) => Aten.pairwise_distance.Call(input1, input2, p, eps, keepdim);
        }
    }
}
