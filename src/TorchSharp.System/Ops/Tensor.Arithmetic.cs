namespace TorchSharp;

// Sums, products, powers and their fused forms.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>x + alpha·y, with broadcasting.</summary>
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);

        /// <summary>x + alpha·y, with broadcasting.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);

        /// <summary>x + alpha·y, with broadcasting.</summary>
        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);

        /// <summary>x + alpha·y, with broadcasting.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);

        /// <summary>x + alpha·y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor add_(Tensor target) { Aten.add__Tensor.Invoke(this, target); return this; }

        /// <summary>x + alpha·y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor add_(Tensor target, Scalar alpha) { Aten.add__Tensor.Invoke(this, target, alpha); return this; }

        /// <summary>x + alpha·y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor add_(Scalar scalar) { Aten.add__Scalar.Invoke(this, scalar); return this; }

        /// <summary>x + alpha·y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) { Aten.add__Scalar.Invoke(this, scalar, alpha); return this; }

        /// <summary>x − y, with broadcasting.</summary>
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);

        /// <summary>x − y, with broadcasting.</summary>
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);

        /// <summary>x − y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor sub_(Tensor target) { Aten.sub__Tensor.Invoke(this, target); return this; }

        /// <summary>x − y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor sub_(Scalar target) { Aten.sub__Scalar.Invoke(this, target); return this; }

        /// <summary>x − y, with broadcasting.</summary>
        public Tensor subtract(Scalar target) => Aten.sub_Scalar.Call(this, target);

        /// <summary>x − y, with broadcasting.</summary>
        public Tensor subtract(Tensor target) => Aten.sub_Tensor.Call(this, target);

        /// <summary>x − y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor subtract_(Scalar target) { Aten.sub__Scalar.Invoke(this, target); return this; }

        /// <summary>x − y, with broadcasting, in place; returns this tensor.</summary>
        public Tensor subtract_(Tensor target) { Aten.sub__Tensor.Invoke(this, target); return this; }

        /// <summary>x·y, element by element, with broadcasting.</summary>
        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);

        /// <summary>x·y, element by element, with broadcasting.</summary>
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        /// <summary>x·y, element by element, with broadcasting, in place; returns this tensor.</summary>
        public Tensor mul_(Tensor target) { Aten.mul__Tensor.Invoke(this, target); return this; }

        /// <summary>x·y, element by element, with broadcasting, in place; returns this tensor.</summary>
        public Tensor mul_(Scalar target) { Aten.mul__Scalar.Invoke(this, target); return this; }

        /// <summary>x·y, element by element, with broadcasting.</summary>
        public Tensor multiply(Tensor target) => Aten.mul_Tensor.Call(this, target);

        /// <summary>x·y, element by element, with broadcasting.</summary>
        public Tensor multiply(Scalar target) => Aten.mul_Scalar.Call(this, target);

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor).</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(this, target, Rounding(rounding_mode));

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor), in place; returns this tensor.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) { Aten.div__Tensor_mode.Invoke(this, target, Rounding(rounding_mode)); return this; }

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor).</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(this, target, Rounding(rounding_mode));

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor), in place; returns this tensor.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) { Aten.div__Scalar_mode.Invoke(this, target, Rounding(rounding_mode)); return this; }

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor).</summary>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(this, target, Rounding(rounding_mode));

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor), in place; returns this tensor.</summary>
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) { Aten.div__Tensor_mode.Invoke(this, target, Rounding(rounding_mode)); return this; }

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor).</summary>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(this, target, Rounding(rounding_mode));

        /// <summary>x / y; rounded to an integer if asked, towards zero (trunc) or down (floor), in place; returns this tensor.</summary>
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) { Aten.div__Scalar_mode.Invoke(this, target, Rounding(rounding_mode)); return this; }

        /// <summary>x / y, never rounded.</summary>
        public Tensor true_divide(Tensor other) => Aten.div_Tensor.Call(this, other);

        /// <summary>x / y, never rounded.</summary>
        public Tensor true_divide(Scalar other) => Aten.div_Scalar.Call(this, other);

        /// <summary>x / y, never rounded, in place; returns this tensor.</summary>
        public Tensor true_divide_(Tensor other) { Aten.div__Tensor.Invoke(this, other); return this; }

        /// <summary>x / y, never rounded, in place; returns this tensor.</summary>
        public Tensor true_divide_(Scalar other) { Aten.div__Scalar.Invoke(this, other); return this; }

        /// <summary>⌊x / y⌋.</summary>
        public Tensor floor_divide(Tensor other) => Aten.floor_divide.Call(this, other);

        /// <summary>⌊x / y⌋.</summary>
        public Tensor floor_divide(Scalar other) => Aten.floor_divide_Scalar.Call(this, other);

        /// <summary>⌊x / y⌋, in place; returns this tensor.</summary>
        public Tensor floor_divide_(Tensor other) { Aten.floor_divide__Tensor.Invoke(this, other); return this; }

        /// <summary>⌊x / y⌋, in place; returns this tensor.</summary>
        public Tensor floor_divide_(Scalar other) { Aten.floor_divide__Scalar.Invoke(this, other); return this; }

        /// <summary>x − y·⌊x / y⌋: the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);

        /// <summary>x − y·⌊x / y⌋: the sign of the divisor.</summary>
        public Tensor remainder(Scalar scalar) => Aten.remainder_Scalar.Call(this, scalar);

        /// <summary>x − y·⌊x / y⌋: the sign of the divisor, in place; returns this tensor.</summary>
        public Tensor remainder_(Tensor target) { Aten.remainder__Tensor.Invoke(this, target); return this; }

        /// <summary>x − y·⌊x / y⌋: the sign of the divisor, in place; returns this tensor.</summary>
        public Tensor remainder_(Scalar scalar) { Aten.remainder__Scalar.Invoke(this, scalar); return this; }

        /// <summary>x − y·trunc(x / y): the sign of the dividend.</summary>
        public Tensor fmod(Tensor target) => Aten.fmod_Tensor.Call(this, target);

        /// <summary>x − y·trunc(x / y): the sign of the dividend.</summary>
        public Tensor fmod(Scalar scalar) => Aten.fmod_Scalar.Call(this, scalar);

        /// <summary>x − y·trunc(x / y): the sign of the dividend, in place; returns this tensor.</summary>
        public Tensor fmod_(Tensor target) { Aten.fmod__Tensor.Invoke(this, target); return this; }

        /// <summary>x − y·trunc(x / y): the sign of the dividend, in place; returns this tensor.</summary>
        public Tensor fmod_(Scalar scalar) { Aten.fmod__Scalar.Invoke(this, scalar); return this; }

        /// <summary>x to the power of the exponent.</summary>
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor.Call(this, exponent);

        /// <summary>x to the power of the exponent.</summary>
        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar.Call(this, exponent);

        /// <summary>x to the power of the exponent, in place; returns this tensor.</summary>
        public Tensor pow_(Tensor exponent) { Aten.pow__Tensor.Invoke(this, exponent); return this; }

        /// <summary>x to the power of the exponent, in place; returns this tensor.</summary>
        public Tensor pow_(Scalar exponent) { Aten.pow__Scalar.Invoke(this, exponent); return this; }

        /// <summary>x to the power of the exponent, computed in double precision.</summary>
        public Tensor float_power(Tensor target) => Aten.float_power_Tensor_Tensor.Call(this, target);

        /// <summary>x to the power of the exponent, computed in double precision, in place; returns this tensor.</summary>
        public Tensor float_power_(Tensor target) { Aten.float_power__Tensor.Invoke(this, target); return this; }

        /// <summary>−x.</summary>
        public Tensor neg() => Aten.neg.Call(this);

        /// <summary>−x, in place; returns this tensor.</summary>
        public Tensor neg_() { Aten.neg_.Invoke(this); return this; }

        /// <summary>−x.</summary>
        public Tensor negative() => Aten.neg.Call(this);

        /// <summary>+x: the tensor itself.</summary>
        public Tensor positive() => alias();

        /// <summary>1 / x.</summary>
        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        /// <summary>1 / x, in place; returns this tensor.</summary>
        public Tensor reciprocal_() { Aten.reciprocal_.Invoke(this); return this; }

        /// <summary>x².</summary>
        public Tensor square() => Aten.square.Call(this);

        /// <summary>|x|.</summary>
        public Tensor abs() => Aten.abs.Call(this);

        /// <summary>|x|, in place; returns this tensor.</summary>
        public Tensor abs_() { Aten.abs_.Invoke(this); return this; }

        /// <summary>|x|.</summary>
        public Tensor absolute() => Aten.abs.Call(this);

        /// <summary>|x|, in place; returns this tensor.</summary>
        public Tensor absolute_() { Aten.abs_.Invoke(this); return this; }

        /// <summary>−1, 0 or 1.</summary>
        public Tensor sign() => Aten.sign.Call(this);

        /// <summary>−1, 0 or 1, in place; returns this tensor.</summary>
        public Tensor sign_() { Aten.sign_.Invoke(this); return this; }

        /// <summary>x / |x|, and 0 at 0; for real numbers the sign.</summary>
        public Tensor sgn() => Aten.sgn.Call(this);

        /// <summary>x / |x|, and 0 at 0; for real numbers the sign, in place; returns this tensor.</summary>
        public Tensor sgn_() { Aten.sgn_.Invoke(this); return this; }

        /// <summary>|x| with the sign of y.</summary>
        public Tensor copysign(Tensor other) => Aten.copysign_Tensor.Call(this, other);

        /// <summary>|x| with the sign of y, in place; returns this tensor.</summary>
        public Tensor copysign_(Tensor other) { Aten.copysign__Tensor.Invoke(this, other); return this; }

        /// <summary>x + value·t₁·t₂.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);

        /// <summary>x + value·t₁·t₂, in place; returns this tensor.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) { Aten.addcmul_.Invoke(this, tensor1, tensor2, value); return this; }

        /// <summary>x + value·t₁ / t₂.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);

        /// <summary>x + value·t₁ / t₂, in place; returns this tensor.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) { Aten.addcdiv_.Invoke(this, tensor1, tensor2, value); return this; }

        /// <summary>x + t₁ / t₂.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.addcdiv.Call(this, tensor1, tensor2);

        /// <summary>x + t₁ / t₂, in place; returns this tensor.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) { Aten.addcdiv_.Invoke(this, tensor1, tensor2); return this; }

        /// <summary>x + w·(end − x).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);

        /// <summary>x + w·(end − x), in place; returns this tensor.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) { Aten.lerp__Tensor.Invoke(this, end, weight); return this; }

        /// <summary>√(x² + y²).</summary>
        public Tensor hypot(Tensor other) => Aten.hypot.Call(this, other);

        /// <summary>x·2ʸ.</summary>
        public Tensor ldexp(Tensor other) => Aten.ldexp_Tensor.Call(this, other);

        /// <summary>x·2ʸ, in place; returns this tensor.</summary>
        public Tensor ldexp_(Tensor other) { Aten.ldexp_.Invoke(this, other); return this; }

        /// <summary>The greatest common divisor.</summary>
        public Tensor gcd(Tensor other) => Aten.gcd.Call(this, other);

        /// <summary>The greatest common divisor, in place; returns this tensor.</summary>
        public Tensor gcd_(Tensor other) { Aten.gcd_.Invoke(this, other); return this; }

        /// <summary>The least common multiple.</summary>
        public Tensor lcm(Tensor other) => Aten.lcm.Call(this, other);

        /// <summary>The least common multiple, in place; returns this tensor.</summary>
        public Tensor lcm_(Tensor other) { Aten.lcm_.Invoke(this, other); return this; }
    }
}
