namespace TorchSharp;

// Rounding, clamping and repair.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>⌊x⌋.</summary>
        public Tensor floor() => Aten.floor.Call(this);

        /// <summary>⌊x⌋, in place; returns this tensor.</summary>
        public Tensor floor_() { Aten.floor_.Invoke(this); return this; }

        /// <summary>⌈x⌉.</summary>
        public Tensor ceil() => Aten.ceil.Call(this);

        /// <summary>⌈x⌉, in place; returns this tensor.</summary>
        public Tensor ceil_() { Aten.ceil_.Invoke(this); return this; }

        /// <summary>The nearest number with so many decimals; halves go to the even neighbour.</summary>
        public Tensor round(long decimals = 0) => Aten.round_decimals.Call(this, decimals);

        /// <summary>The nearest number with so many decimals; halves go to the even neighbour, in place; returns this tensor.</summary>
        public Tensor round_(long decimals = 0) { Aten.round__decimals.Invoke(this, decimals); return this; }

        /// <summary>x without its fraction.</summary>
        public Tensor trunc() => Aten.trunc.Call(this);

        /// <summary>x without its fraction, in place; returns this tensor.</summary>
        public Tensor trunc_() { Aten.trunc_.Invoke(this); return this; }

        /// <summary>x without its fraction.</summary>
        public Tensor fix() => Aten.trunc.Call(this);

        /// <summary>x without its fraction, in place; returns this tensor.</summary>
        public Tensor fix_() { Aten.trunc_.Invoke(this); return this; }

        /// <summary>x − trunc(x).</summary>
        public Tensor frac() => Aten.frac.Call(this);

        /// <summary>x − trunc(x), in place; returns this tensor.</summary>
        public Tensor frac_() { Aten.frac_.Invoke(this); return this; }

        /// <summary>min(max(x, min), max); a bound left out does not bind.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        /// <summary>min(max(x, min), max); a bound left out does not bind, in place; returns this tensor.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) { Aten.clamp_.Invoke(this, min, max); return this; }

        /// <summary>min(max(x, min), max), bounds broadcast; a bound left out does not bind.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        /// <summary>min(max(x, min), max), bounds broadcast; a bound left out does not bind, in place; returns this tensor.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) { Aten.clamp__Tensor.Invoke(this, min, max); return this; }

        /// <summary>min(max(x, min), max); a bound left out does not bind.</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        /// <summary>max(x, min).</summary>
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        /// <summary>max(x, min), in place; returns this tensor.</summary>
        public Tensor clamp_min_(Scalar min) { Aten.clamp_min_.Invoke(this, min); return this; }

        /// <summary>min(x, max).</summary>
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        /// <summary>min(x, max), in place; returns this tensor.</summary>
        public Tensor clamp_max_(Scalar max) { Aten.clamp_max_.Invoke(this, max); return this; }

        /// <summary>The larger of x and y; NaN if either is.</summary>
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        /// <summary>The smaller of x and y; NaN if either is.</summary>
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        /// <summary>The larger of x and y; a NaN gives way to a number.</summary>
        public Tensor fmax(Tensor other) => Aten.fmax.Call(this, other);

        /// <summary>The smaller of x and y; a NaN gives way to a number.</summary>
        public Tensor fmin(Tensor other) => Aten.fmin.Call(this, other);

        /// <summary>NaN and infinities replaced by numbers; infinities by the type's largest and smallest unless given.</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);

        /// <summary>NaN and infinities replaced by numbers; infinities by the type's largest and smallest unless given, in place; returns this tensor.</summary>
        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) { Aten.nan_to_num_.Invoke(this, nan, posinf, neginf); return this; }
    }
}
