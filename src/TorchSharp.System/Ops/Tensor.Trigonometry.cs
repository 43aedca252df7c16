namespace TorchSharp;

// Circular and hyperbolic functions; angles in radians.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>sin x.</summary>
        public Tensor sin() => Aten.sin.Call(this);

        /// <summary>sin x, in place; returns this tensor.</summary>
        public Tensor sin_() { Aten.sin_.Invoke(this); return this; }

        /// <summary>cos x.</summary>
        public Tensor cos() => Aten.cos.Call(this);

        /// <summary>cos x, in place; returns this tensor.</summary>
        public Tensor cos_() { Aten.cos_.Invoke(this); return this; }

        /// <summary>tan x.</summary>
        public Tensor tan() => Aten.tan.Call(this);

        /// <summary>tan x, in place; returns this tensor.</summary>
        public Tensor tan_() { Aten.tan_.Invoke(this); return this; }

        /// <summary>arcsin x.</summary>
        public Tensor asin() => Aten.asin.Call(this);

        /// <summary>arcsin x, in place; returns this tensor.</summary>
        public Tensor asin_() { Aten.asin_.Invoke(this); return this; }

        /// <summary>arccos x.</summary>
        public Tensor acos() => Aten.acos.Call(this);

        /// <summary>arccos x, in place; returns this tensor.</summary>
        public Tensor acos_() { Aten.acos_.Invoke(this); return this; }

        /// <summary>arctan x.</summary>
        public Tensor atan() => Aten.atan.Call(this);

        /// <summary>arctan x, in place; returns this tensor.</summary>
        public Tensor atan_() { Aten.atan_.Invoke(this); return this; }

        /// <summary>arcsin x.</summary>
        public Tensor arcsin() => Aten.asin.Call(this);

        /// <summary>arcsin x, in place; returns this tensor.</summary>
        public Tensor arcsin_() { Aten.asin_.Invoke(this); return this; }

        /// <summary>arccos x.</summary>
        public Tensor arccos() => Aten.acos.Call(this);

        /// <summary>arccos x, in place; returns this tensor.</summary>
        public Tensor arccos_() { Aten.acos_.Invoke(this); return this; }

        /// <summary>arctan x.</summary>
        public Tensor arctan() => Aten.atan.Call(this);

        /// <summary>arctan x, in place; returns this tensor.</summary>
        public Tensor arctan_() { Aten.atan_.Invoke(this); return this; }

        /// <summary>The angle of the point (y, x), where y is this tensor.</summary>
        public Tensor arctan(Tensor other) => Aten.atan2.Call(this, other);

        /// <summary>The angle of the point (y, x), where y is this tensor, in place; returns this tensor.</summary>
        public Tensor arctan_(Tensor other) { Aten.atan2_.Invoke(this, other); return this; }

        /// <summary>The angle of the point (y, x), where y is this tensor.</summary>
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);

        /// <summary>The angle of the point (y, x), where y is this tensor, in place; returns this tensor.</summary>
        public Tensor atan2_(Tensor other) { Aten.atan2_.Invoke(this, other); return this; }

        /// <summary>The angle of the point (y, x), where y is this tensor.</summary>
        public Tensor arctan2(Tensor other) => Aten.atan2.Call(this, other);

        /// <summary>The angle of the point (y, x), where y is this tensor, in place; returns this tensor.</summary>
        public Tensor arctan2_(Tensor other) { Aten.atan2_.Invoke(this, other); return this; }

        /// <summary>sinh x.</summary>
        public Tensor sinh() => Aten.sinh.Call(this);

        /// <summary>sinh x, in place; returns this tensor.</summary>
        public Tensor sinh_() { Aten.sinh_.Invoke(this); return this; }

        /// <summary>cosh x.</summary>
        public Tensor cosh() => Aten.cosh.Call(this);

        /// <summary>cosh x, in place; returns this tensor.</summary>
        public Tensor cosh_() { Aten.cosh_.Invoke(this); return this; }

        /// <summary>tanh x.</summary>
        public Tensor tanh() => Aten.tanh.Call(this);

        /// <summary>tanh x, in place; returns this tensor.</summary>
        public Tensor tanh_() { Aten.tanh_.Invoke(this); return this; }

        /// <summary>arsinh x.</summary>
        public Tensor asinh() => Aten.asinh.Call(this);

        /// <summary>arsinh x, in place; returns this tensor.</summary>
        public Tensor asinh_() { Aten.asinh_.Invoke(this); return this; }

        /// <summary>arcosh x.</summary>
        public Tensor acosh() => Aten.acosh.Call(this);

        /// <summary>arcosh x, in place; returns this tensor.</summary>
        public Tensor acosh_() { Aten.acosh_.Invoke(this); return this; }

        /// <summary>artanh x.</summary>
        public Tensor atanh() => Aten.atanh.Call(this);

        /// <summary>artanh x, in place; returns this tensor.</summary>
        public Tensor atanh_() { Aten.atanh_.Invoke(this); return this; }

        /// <summary>arsinh x.</summary>
        public Tensor arcsinh() => Aten.asinh.Call(this);

        /// <summary>arsinh x, in place; returns this tensor.</summary>
        public Tensor arcsinh_() { Aten.asinh_.Invoke(this); return this; }

        /// <summary>arcosh x.</summary>
        public Tensor arccosh() => Aten.acosh.Call(this);

        /// <summary>arcosh x, in place; returns this tensor.</summary>
        public Tensor arccosh_() { Aten.acosh_.Invoke(this); return this; }

        /// <summary>artanh x.</summary>
        public Tensor arctanh() => Aten.atanh.Call(this);

        /// <summary>artanh x, in place; returns this tensor.</summary>
        public Tensor arctanh_() { Aten.atanh_.Invoke(this); return this; }

        /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
        public Tensor sinc() => Aten.sinc.Call(this);

        /// <summary>sin(πx) / (πx), and 1 at 0, in place; returns this tensor.</summary>
        public Tensor sinc_() { Aten.sinc_.Invoke(this); return this; }

        /// <summary>x·π / 180.</summary>
        public Tensor deg2rad() => Aten.deg2rad.Call(this);

        /// <summary>x·π / 180, in place; returns this tensor.</summary>
        public Tensor deg2rad_() { Aten.deg2rad_.Invoke(this); return this; }

        /// <summary>x·180 / π.</summary>
        public Tensor rad2deg() => Aten.rad2deg.Call(this);

        /// <summary>x·180 / π, in place; returns this tensor.</summary>
        public Tensor rad2deg_() { Aten.rad2deg_.Invoke(this); return this; }
    }
}
