using TorchSharp.Modules;

namespace TorchSharp;

// Activation functions.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>min(max(x, 0), 6).</summary>
            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_() : x.relu6();

            /// <summary>x above 0, negative_slope·x below.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);

            /// <summary>x above 0, alpha·(eˣ − 1) below.</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha) : x.elu(alpha);

            /// <summary>x above 0, alpha·(exp(x / alpha) − 1) below.</summary>
            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => inplace ? x.celu_(alpha) : x.celu(alpha);

            /// <summary>The ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_() : x.selu();

            /// <summary>x·sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            /// <summary>x·tanh(softplus(x)).</summary>
            public static Tensor mish(Tensor x, bool inplace = false) => inplace ? Done(Aten.mish_, x) : Aten.mish.Call(x);

            /// <summary>x·Φ(x), Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>x·Φ(x), Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_() : x.gelu();

            /// <summary>x·Φ(x), Φ the normal distribution function, exact or by tanh.</summary>
            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) => inplace ? x.gelu_(approximate) : x.gelu(approximate);

            /// <summary>a·sigmoid(b), where a and b are the halves of a dimension.</summary>
            public static Tensor glu(Tensor input, long dim = -1) => input.glu(dim);

            /// <summary>1 / (1 + e⁻ˣ).</summary>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            /// <summary>1 / (1 + e⁻ˣ).</summary>
            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            /// <summary>tanh x.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>ln(1 + exp(beta·x)) / beta; x itself where beta·x is above the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.softplus.Call(x, beta, threshold);

            /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_() : input.hardsigmoid();

            /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_() : input.hardswish();

            /// <summary>min(max(x, min_val), max_val).</summary>
            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? x.hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);

            /// <summary>x where |x| is above lambda, 0 elsewhere.</summary>
            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Aten.hardshrink.Call(x, lambda);

            /// <summary>sign(x)·max(|x| − lambda, 0).</summary>
            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Aten.softshrink.Call(x, lambda);

            /// <summary>x above the threshold, the value elsewhere.</summary>
            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) => inplace ? x.threshold_(threshold, value) : x.threshold(threshold, value);

            /// <summary>x above 0, weight·x below, a weight per channel.</summary>
            public static Tensor prelu(Tensor input, Tensor weight) => Aten.prelu.Call(input, weight);

            /// <summary>ln sigmoid(x).</summary>
            public static Tensor logsigmoid(Tensor x) => Aten.log_sigmoid.Call(x);

            /// <summary>eˣ / Σeˣ along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>ln softmax(x) along a dimension, without overflow.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>Each element set to 0 with probability p, the others divided by 1 − p; in training only.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace ? Done(Aten.dropout_, input, p, training) : Aten.dropout.Call(input, p, training);

            /// <summary>Each channel set to 0 with probability p, the others divided by 1 − p; in training only. Input [N,C,L] or [C,L].</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => Featurewise(input, 3, p, training, inplace);

            /// <summary>Each channel set to 0 with probability p, the others divided by 1 − p; in training only. Input [N,C,H,W].</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => Featurewise(input, 4, p, training, inplace);

            /// <summary>Each channel set to 0 with probability p, the others divided by 1 − p; in training only. Input [N,C,D,H,W].</summary>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => Featurewise(input, 5, p, training, inplace);

            /// <summary>Dropout that keeps SELU's mean and variance; in training only.</summary>
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) => inplace ? Done(Aten.alpha_dropout_, input, p, training) : Aten.alpha_dropout.Call(input, p, training);
        }
    }
}
