namespace TorchSharp;

// Arithmetic and comparisons written with C#'s operators; plain numbers keep the tensor's type where Python would.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>x + y, with broadcasting.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => Aten.add_Scalar.Call(left, right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Tensor left, int right) => Aten.add_Scalar.Call(left, right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Tensor left, long right) => Aten.add_Scalar.Call(left, right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Tensor left, float right) => Aten.add_Scalar.Call(left, right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Tensor left, double right) => Aten.add_Scalar.Call(left, right);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => Aten.add_Scalar.Call(right, left);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(int left, Tensor right) => Aten.add_Scalar.Call(right, left);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(long left, Tensor right) => Aten.add_Scalar.Call(right, left);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(float left, Tensor right) => Aten.add_Scalar.Call(right, left);

        /// <summary>x + y, element by element.</summary>
        public static Tensor operator +(double left, Tensor right) => Aten.add_Scalar.Call(right, left);

        /// <summary>x − y, with broadcasting.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => Aten.sub_Scalar.Call(left, right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Tensor left, int right) => Aten.sub_Scalar.Call(left, right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Tensor left, long right) => Aten.sub_Scalar.Call(left, right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Tensor left, float right) => Aten.sub_Scalar.Call(left, right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Tensor left, double right) => Aten.sub_Scalar.Call(left, right);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(int left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(long left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(float left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        /// <summary>x − y, element by element.</summary>
        public static Tensor operator -(double left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        /// <summary>x·y, with broadcasting.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => Aten.mul_Scalar.Call(left, right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Tensor left, int right) => Aten.mul_Scalar.Call(left, right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Tensor left, long right) => Aten.mul_Scalar.Call(left, right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Tensor left, float right) => Aten.mul_Scalar.Call(left, right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Tensor left, double right) => Aten.mul_Scalar.Call(left, right);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(int left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(long left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(float left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        /// <summary>x·y, element by element.</summary>
        public static Tensor operator *(double left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        /// <summary>x / y, with broadcasting.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => Aten.div_Scalar.Call(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Tensor left, int right) => Aten.div_Scalar.Call(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Tensor left, long right) => Aten.div_Scalar.Call(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Tensor left, float right) => Aten.div_Scalar.Call(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Tensor left, double right) => Aten.div_Scalar.Call(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(Scalar left, Tensor right) => Quotient(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(int left, Tensor right) => Quotient(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(long left, Tensor right) => Quotient(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(float left, Tensor right) => Quotient(left, right);

        /// <summary>x / y, element by element.</summary>
        public static Tensor operator /(double left, Tensor right) => Quotient(left, right);

        /// <summary>x − y·⌊x / y⌋, with broadcasting.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        /// <summary>x − y·⌊x / y⌋, element by element.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => Aten.remainder_Scalar.Call(left, right);

        /// <summary>x − y·⌊x / y⌋, element by element.</summary>
        public static Tensor operator %(Tensor left, int right) => Aten.remainder_Scalar.Call(left, right);

        /// <summary>x − y·⌊x / y⌋, element by element.</summary>
        public static Tensor operator %(Tensor left, long right) => Aten.remainder_Scalar.Call(left, right);

        /// <summary>x − y·⌊x / y⌋, element by element.</summary>
        public static Tensor operator %(Tensor left, float right) => Aten.remainder_Scalar.Call(left, right);

        /// <summary>x − y·⌊x / y⌋, element by element.</summary>
        public static Tensor operator %(Tensor left, double right) => Aten.remainder_Scalar.Call(left, right);

        /// <summary>x = y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        /// <summary>x = y, element by element; of type Bool.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        /// <summary>x = y, element by element; of type Bool.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        /// <summary>x ≠ y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        /// <summary>x ≠ y, element by element; of type Bool.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <summary>x ≠ y, element by element; of type Bool.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        /// <summary>x &lt; y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        /// <summary>x &lt; y, element by element; of type Bool.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        /// <summary>x &lt; y, element by element; of type Bool.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        /// <summary>x ≤ y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        /// <summary>x ≤ y, element by element; of type Bool.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        /// <summary>x ≤ y, element by element; of type Bool.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        /// <summary>x &gt; y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        /// <summary>x &gt; y, element by element; of type Bool.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        /// <summary>x &gt; y, element by element; of type Bool.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        /// <summary>x ≥ y, element by element, with broadcasting; of type Bool.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        /// <summary>x ≥ y, element by element; of type Bool.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        /// <summary>x ≥ y, element by element; of type Bool.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        /// <summary>x ∧ y, bit by bit; of Bools, both.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        /// <summary>x ∨ y, bit by bit; of Bools, either.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        /// <summary>x ⊕ y, bit by bit; of Bools, one of them.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <summary>¬x, bit by bit.</summary>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        /// <summary>−x.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <summary>Whether the other object is a tensor of the same shape and elements.</summary>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Whether both have the same shape and elements; tensors that cannot be compared are not equal.</summary>
        public bool Equals(Tensor target) => ReferenceEquals(this, target)
            || dtype == target.dtype && device_type == target.device_type && device_index == target.device_index && Aten.equal.CallValue<bool>(this, target);

        /// <summary>A hash of the object, not of its elements.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        private static Tensor Quotient(Argument left, Tensor right)
        {
            using var inverse = right.reciprocal();
            return Aten.mul_Scalar.Call(inverse, left);
        }
    }
}
