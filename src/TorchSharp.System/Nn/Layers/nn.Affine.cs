using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>x Wᵀ + b.</summary>
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            => new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>x Wᵀ + b with given W [out, in] and b [out].</summary>
        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        /// <summary>A table of rows to look up by index.</summary>
        public static Embedding Embedding(
            long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false,
            Device? device = null, ScalarType? dtype = null)
            => new(
                Modules.Embedding.Table(num_embeddings, embedding_dims, padding_idx, device, dtype),
                padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);

        /// <summary>A table with given rows, which are copied if type or device differ.</summary>
        public static Embedding Embedding_from_pretrained(
            Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false,
            Device? device = null, ScalarType? dtype = null)
        {
            ArgumentNullException.ThrowIfNull(embeddings);
            var rows = embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device);
            return new(new Parameter(rows, !freeze), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }

        /// <summary>Normalisation over groups of channels.</summary>
        public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1E-05, bool affine = true, Device? device = null, ScalarType? dtype = null)
            => new(num_groups, num_channels, eps, affine, device, dtype);

        /// <summary>Normalisation over the last dimensions.</summary>
        public static LayerNorm LayerNorm(
            long[] normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null)
            => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <summary>Normalisation over the last dimension.</summary>
        public static LayerNorm LayerNorm(
            long normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null)
            => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>Batch normalisation of vectors or sequences.</summary>
        public static BatchNorm1d BatchNorm1d(
            long num_features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null)
            => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Batch normalisation of images.</summary>
        public static BatchNorm2d BatchNorm2d(
            long num_features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null)
            => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Instance normalisation of images.</summary>
        public static InstanceNorm2d InstanceNorm2d(
            long num_features, double eps = 1E-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null)
            => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
    }
}
