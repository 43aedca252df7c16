using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>max(0, x).</summary>
        public static ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>min(max(0, x), 6).</summary>
        public static ReLU6 ReLU6(bool inplace = false) => new(inplace);

        /// <summary>x · sigmoid(x).</summary>
        public static SiLU SiLU() => new(false);

        /// <summary>x · sigmoid(x).</summary>
        public static SiLU SiLU(bool inplace) => new(inplace);

        /// <summary>x · Φ(x).</summary>
        public static GELU GELU() => new(false);

        /// <summary>x · Φ(x).</summary>
        public static GELU GELU(bool inplace) => new(inplace);

        /// <summary>x · Φ(x).</summary>
        public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(inplace, approximate);

        /// <summary>x · tanh(softplus(x)).</summary>
        public static Mish Mish() => new(false);

        /// <summary>x · tanh(softplus(x)).</summary>
        public static Mish Mish(bool inplace) => new(inplace);

        /// <summary>x · min(max(0, x + 3), 6) / 6.</summary>
        public static Hardswish Hardswish(bool inplace = false) => new(inplace);

        /// <summary>1 / (1 + exp(−x)).</summary>
        public static Sigmoid Sigmoid() => new(false);

        /// <summary>1 / (1 + exp(−x)).</summary>
        public static Sigmoid Sigmoid(bool inplace) => new(inplace);

        /// <summary>tanh(x).</summary>
        public static Tanh Tanh() => new(false);

        /// <summary>tanh(x).</summary>
        public static Tanh Tanh(bool inplace = false) => new(inplace);

        /// <summary>x, or alpha · (exp(x) − 1) under 0.</summary>
        public static ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

        /// <summary>x, or negative_slope · x under 0.</summary>
        public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

        /// <summary>log(1 + exp(beta · x)) / beta.</summary>
        public static Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

        /// <summary>exp(x) / Σ exp(x).</summary>
        public static Softmax Softmax(long dim) => new(dim);

        /// <summary>log(exp(x) / Σ exp(x)).</summary>
        public static LogSoftmax LogSoftmax(long dim) => new(dim);
    }
}
