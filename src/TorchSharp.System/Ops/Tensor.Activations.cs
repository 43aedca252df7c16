using TorchSharp.Modules;

namespace TorchSharp;

// Activation functions, element by element.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>1 / (1 + e⁻ˣ).</summary>
        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        /// <summary>1 / (1 + e⁻ˣ), in place; returns this tensor.</summary>
        public Tensor sigmoid_() { Aten.sigmoid_.Invoke(this); return this; }

        /// <summary>x·sigmoid(x).</summary>
        public Tensor silu() => Aten.silu.Call(this);

        /// <summary>x·sigmoid(x), in place; returns this tensor.</summary>
        public Tensor silu_() { Aten.silu_.Invoke(this); return this; }

        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Aten.relu.Call(this);

        /// <summary>max(x, 0), in place; returns this tensor.</summary>
        public Tensor relu_() { Aten.relu_.Invoke(this); return this; }

        /// <summary>min(max(x, 0), 6).</summary>
        public Tensor relu6() => Aten.relu6.Call(this);

        /// <summary>min(max(x, 0), 6), in place; returns this tensor.</summary>
        public Tensor relu6_() { Aten.relu6_.Invoke(this); return this; }

        /// <summary>x above 0, negative_slope·x below.</summary>
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);

        /// <summary>x above 0, negative_slope·x below, in place; returns this tensor.</summary>
        public Tensor leaky_relu_(Scalar negative_slope) { Aten.leaky_relu_.Invoke(this, negative_slope); return this; }

        /// <summary>x above 0, alpha·(eˣ − 1) below.</summary>
        public Tensor elu(double alpha = 1) => Aten.elu.Call(this, alpha);

        /// <summary>x above 0, alpha·(eˣ − 1) below, in place; returns this tensor.</summary>
        public Tensor elu_(double alpha = 1) { Aten.elu_.Invoke(this, alpha); return this; }

        /// <summary>scale·(x above 0, alpha·(exp(input_scale·x) − 1) below).</summary>
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.elu.Call(this, alpha, scale, input_scale);

        /// <summary>scale·(x above 0, alpha·(exp(input_scale·x) − 1) below), in place; returns this tensor.</summary>
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) { Aten.elu_.Invoke(this, alpha, scale, input_scale); return this; }

        /// <summary>x above 0, eˣ − 1 below.</summary>
        public Tensor celu() => Aten.celu.Call(this);

        /// <summary>x above 0, eˣ − 1 below, in place; returns this tensor.</summary>
        public Tensor celu_() { Aten.celu_.Invoke(this); return this; }

        /// <summary>x above 0, alpha·(exp(x / alpha) − 1) below.</summary>
        public Tensor celu(Scalar alpha) => Aten.celu.Call(this, alpha);

        /// <summary>x above 0, alpha·(exp(x / alpha) − 1) below, in place; returns this tensor.</summary>
        public Tensor celu_(Scalar alpha) { Aten.celu_.Invoke(this, alpha); return this; }

        /// <summary>The ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
        public Tensor selu() => Aten.selu.Call(this);

        /// <summary>The ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017), in place; returns this tensor.</summary>
        public Tensor selu_() { Aten.selu_.Invoke(this); return this; }

        /// <summary>x·Φ(x), Φ the normal distribution function.</summary>
        public Tensor gelu() => Aten.gelu.Call(this);

        /// <summary>x·Φ(x), Φ the normal distribution function, in place; returns this tensor.</summary>
        public Tensor gelu_() { Aten.gelu_.Invoke(this); return this; }

        /// <summary>x·Φ(x), Φ the normal distribution function, exact or by tanh.</summary>
        public Tensor gelu(GELU.Approximate approximate) => Aten.gelu.Call(this, Name(approximate));

        /// <summary>x·Φ(x), Φ the normal distribution function, exact or by tanh, in place; returns this tensor.</summary>
        public Tensor gelu_(GELU.Approximate approximate) { Aten.gelu_.Invoke(this, Name(approximate)); return this; }

        /// <summary>a·sigmoid(b), where a and b are the halves of a dimension.</summary>
        public Tensor glu(long dim = -1) => Aten.glu.Call(this, dim);

        /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
        public Tensor hardsigmoid() => Aten.hardsigmoid.Call(this);

        /// <summary>min(max(x + 3, 0), 6) / 6, in place; returns this tensor.</summary>
        public Tensor hardsigmoid_() { Aten.hardsigmoid_.Invoke(this); return this; }

        /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
        public Tensor hardswish() => Aten.hardswish.Call(this);

        /// <summary>x·min(max(x + 3, 0), 6) / 6, in place; returns this tensor.</summary>
        public Tensor hardswish_() { Aten.hardswish_.Invoke(this); return this; }

        /// <summary>min(max(x, min), max).</summary>
        public Tensor hardtanh(Scalar min, Scalar max) => Aten.hardtanh.Call(this, min, max);

        /// <summary>min(max(x, min), max), in place; returns this tensor.</summary>
        public Tensor hardtanh_(Scalar min, Scalar max) { Aten.hardtanh_.Invoke(this, min, max); return this; }

        /// <summary>x above the threshold, the value elsewhere.</summary>
        public Tensor threshold(Scalar threshold, Scalar value) => Aten.threshold.Call(this, threshold, value);

        /// <summary>x above the threshold, the value elsewhere, in place; returns this tensor.</summary>
        public Tensor threshold_(Scalar threshold, Scalar value) { Aten.threshold_.Invoke(this, threshold, value); return this; }

        /// <summary>x above 0, weight·x below, a weight per channel.</summary>
        public Tensor prelu(Tensor target) => Aten.prelu.Call(this, target);

        /// <summary>ln(1 + exp(beta·x)) / beta; x itself where beta·x is above the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.softplus.Call(this, beta, threshold);

        /// <summary>ln sigmoid(x).</summary>
        public Tensor log_sigmoid() => Aten.log_sigmoid.Call(this);

        /// <summary>eˣ / Σeˣ along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax_int.Call(this, dim, dtype);

        /// <summary>ln softmax(x) along a dimension, without overflow.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax_int.Call(this, dim, dtype);
    }
}
