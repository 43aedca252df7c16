namespace TorchSharp;

// Comparisons, element by element, with broadcasting; the results are of type Bool.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>x = y.</summary>
        public Tensor eq(Tensor target) => Aten.eq_Tensor.Call(this, target);

        /// <summary>x = y.</summary>
        public Tensor eq(Scalar target) => Aten.eq_Scalar.Call(this, target);

        /// <summary>x = y, in place; returns this tensor.</summary>
        public Tensor eq_(Tensor target) { Aten.eq__Tensor.Invoke(this, target); return this; }

        /// <summary>x = y, in place; returns this tensor.</summary>
        public Tensor eq_(Scalar target) { Aten.eq__Scalar.Invoke(this, target); return this; }

        /// <summary>x ≠ y.</summary>
        public Tensor ne(Tensor target) => Aten.ne_Tensor.Call(this, target);

        /// <summary>x ≠ y.</summary>
        public Tensor ne(Scalar target) => Aten.ne_Scalar.Call(this, target);

        /// <summary>x ≠ y, in place; returns this tensor.</summary>
        public Tensor ne_(Tensor target) { Aten.ne__Tensor.Invoke(this, target); return this; }

        /// <summary>x ≠ y, in place; returns this tensor.</summary>
        public Tensor ne_(Scalar target) { Aten.ne__Scalar.Invoke(this, target); return this; }

        /// <summary>x &lt; y.</summary>
        public Tensor lt(Tensor target) => Aten.lt_Tensor.Call(this, target);

        /// <summary>x &lt; y.</summary>
        public Tensor lt(Scalar target) => Aten.lt_Scalar.Call(this, target);

        /// <summary>x &lt; y, in place; returns this tensor.</summary>
        public Tensor lt_(Tensor target) { Aten.lt__Tensor.Invoke(this, target); return this; }

        /// <summary>x &lt; y, in place; returns this tensor.</summary>
        public Tensor lt_(Scalar target) { Aten.lt__Scalar.Invoke(this, target); return this; }

        /// <summary>x ≤ y.</summary>
        public Tensor le(Tensor target) => Aten.le_Tensor.Call(this, target);

        /// <summary>x ≤ y.</summary>
        public Tensor le(Scalar target) => Aten.le_Scalar.Call(this, target);

        /// <summary>x ≤ y, in place; returns this tensor.</summary>
        public Tensor le_(Tensor target) { Aten.le__Tensor.Invoke(this, target); return this; }

        /// <summary>x ≤ y, in place; returns this tensor.</summary>
        public Tensor le_(Scalar target) { Aten.le__Scalar.Invoke(this, target); return this; }

        /// <summary>x > y.</summary>
        public Tensor gt(Tensor target) => Aten.gt_Tensor.Call(this, target);

        /// <summary>x > y.</summary>
        public Tensor gt(Scalar target) => Aten.gt_Scalar.Call(this, target);

        /// <summary>x > y, in place; returns this tensor.</summary>
        public Tensor gt_(Tensor target) { Aten.gt__Tensor.Invoke(this, target); return this; }

        /// <summary>x > y, in place; returns this tensor.</summary>
        public Tensor gt_(Scalar target) { Aten.gt__Scalar.Invoke(this, target); return this; }

        /// <summary>x ≥ y.</summary>
        public Tensor ge(Tensor target) => Aten.ge_Tensor.Call(this, target);

        /// <summary>x ≥ y.</summary>
        public Tensor ge(Scalar target) => Aten.ge_Scalar.Call(this, target);

        /// <summary>x ≥ y, in place; returns this tensor.</summary>
        public Tensor ge_(Tensor target) { Aten.ge__Tensor.Invoke(this, target); return this; }

        /// <summary>x ≥ y, in place; returns this tensor.</summary>
        public Tensor ge_(Scalar target) { Aten.ge__Scalar.Invoke(this, target); return this; }

        /// <summary>x ≠ y.</summary>
        public Tensor not_equal(Tensor target) => Aten.ne_Tensor.Call(this, target);

        /// <summary>x ≠ y, in place; returns this tensor.</summary>
        public Tensor not_equal_(Tensor target) { Aten.ne__Tensor.Invoke(this, target); return this; }

        /// <summary>x &lt; y.</summary>
        public Tensor less(Tensor target) => Aten.lt_Tensor.Call(this, target);

        /// <summary>x ≤ y.</summary>
        public Tensor less_equal(Tensor target) => Aten.le_Tensor.Call(this, target);

        /// <summary>x ≤ y, in place; returns this tensor.</summary>
        public Tensor less_equal_(Tensor target) { Aten.le__Tensor.Invoke(this, target); return this; }

        /// <summary>x > y.</summary>
        public Tensor greater(Tensor target) => Aten.gt_Tensor.Call(this, target);

        /// <summary>x ≥ y.</summary>
        public Tensor greater_equal(Tensor target) => Aten.ge_Tensor.Call(this, target);

        /// <summary>|x − y| ≤ atol + rtol·|y|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => Aten.isclose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether x is not a number.</summary>
        public Tensor isnan() => Aten.isnan.Call(this);

        /// <summary>Whether x is infinite.</summary>
        public Tensor isinf() => Aten.isinf.Call(this);

        /// <summary>Whether x is a finite number.</summary>
        public Tensor isfinite() => Aten.isfinite.Call(this);

        /// <summary>Whether x is +∞.</summary>
        public Tensor isposinf() => Aten.isposinf.Call(this);

        /// <summary>Whether x is −∞.</summary>
        public Tensor isneginf() => Aten.isneginf.Call(this);

        /// <summary>Whether the imaginary part of x is 0.</summary>
        public Tensor isreal() => Aten.isreal.Call(this);

        /// <summary>Whether x is among the test elements.</summary>
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);

        /// <summary>Whether the sign bit of x is set.</summary>
        public Tensor signbit() => Aten.signbit.Call(this);

        /// <summary>Whether |x − y| ≤ atol + rtol·|y| for every element.</summary>
        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) => Aten.allclose.CallValue<bool>(this, target, rtol, atol, equal_nan);

        /// <summary>x ∧ y, where what is not 0 is true.</summary>
        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);

        /// <summary>x ∧ y, where what is not 0 is true, in place; returns this tensor.</summary>
        public Tensor logical_and_(Tensor other) { Aten.logical_and_.Invoke(this, other); return this; }

        /// <summary>x ∨ y, where what is not 0 is true.</summary>
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);

        /// <summary>x ∨ y, where what is not 0 is true, in place; returns this tensor.</summary>
        public Tensor logical_or_(Tensor other) { Aten.logical_or_.Invoke(this, other); return this; }

        /// <summary>x ⊕ y, where what is not 0 is true.</summary>
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);

        /// <summary>x ⊕ y, where what is not 0 is true, in place; returns this tensor.</summary>
        public Tensor logical_xor_(Tensor other) { Aten.logical_xor_.Invoke(this, other); return this; }

        /// <summary>¬x, where what is not 0 is true.</summary>
        public Tensor logical_not() => Aten.logical_not.Call(this);

        /// <summary>¬x, where what is not 0 is true, in place; returns this tensor.</summary>
        public Tensor logical_not_() { Aten.logical_not_.Invoke(this); return this; }

        /// <summary>x &amp; y.</summary>
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and_Tensor.Call(this, other);

        /// <summary>x &amp; y, in place; returns this tensor.</summary>
        public Tensor bitwise_and_(Tensor other) { Aten.bitwise_and__Tensor.Invoke(this, other); return this; }

        /// <summary>x | y.</summary>
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or_Tensor.Call(this, other);

        /// <summary>x | y, in place; returns this tensor.</summary>
        public Tensor bitwise_or_(Tensor other) { Aten.bitwise_or__Tensor.Invoke(this, other); return this; }

        /// <summary>x ^ y.</summary>
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor_Tensor.Call(this, other);

        /// <summary>x ^ y, in place; returns this tensor.</summary>
        public Tensor bitwise_xor_(Tensor other) { Aten.bitwise_xor__Tensor.Invoke(this, other); return this; }

        /// <summary>~x.</summary>
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);

        /// <summary>~x, in place; returns this tensor.</summary>
        public Tensor bitwise_not_() { Aten.bitwise_not_.Invoke(this); return this; }

        /// <summary>x·2ʸ on integers.</summary>
        public Tensor bitwise_left_shift(Tensor other) => Aten.bitwise_left_shift_Tensor.Call(this, other);

        /// <summary>x·2ʸ on integers, in place; returns this tensor.</summary>
        public Tensor bitwise_left_shift_(Tensor other) { Aten.bitwise_left_shift__Tensor.Invoke(this, other); return this; }

        /// <summary>⌊x / 2ʸ⌋ on integers.</summary>
        public Tensor bitwise_right_shift(Tensor other) => Aten.bitwise_right_shift_Tensor.Call(this, other);

        /// <summary>⌊x / 2ʸ⌋ on integers, in place; returns this tensor.</summary>
        public Tensor bitwise_right_shift_(Tensor other) { Aten.bitwise_right_shift__Tensor.Invoke(this, other); return this; }

        /// <summary>0, y or 1, as x is below, at or above 0.</summary>
        public Tensor heaviside(Tensor other) => Aten.heaviside.Call(this, other);

        /// <summary>0, y or 1, as x is below, at or above 0, in place; returns this tensor.</summary>
        public Tensor heaviside_(Tensor other) { Aten.heaviside_.Invoke(this, other); return this; }

        /// <summary>x where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Aten.where_self.Call(condition, this, y);

        /// <summary>The value where the mask holds, x elsewhere.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.Call(this, mask, value);

        /// <summary>The value where the mask holds, x elsewhere, in place; returns this tensor.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) { Aten.masked_fill__Scalar.Invoke(this, mask, value); return this; }
    }
}
