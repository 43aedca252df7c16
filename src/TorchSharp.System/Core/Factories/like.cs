namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator ZerosLike = new("aten::zeros_like");
    private static readonly Operator OnesLike = new("aten::ones_like");
    private static readonly Operator EmptyLike = new("aten::empty_like");
    private static readonly Operator FullLike = new("aten::full_like");
    private static readonly Operator RandLike = new("aten::rand_like");
    private static readonly Operator RandnLike = new("aten::randn_like");
    private static readonly Operator RandintLike = new("aten::randint_like", "low_dtype");

    /// <summary>Zeros in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(ZerosLike, input, dtype, device, requires_grad, names);

    /// <summary>Ones in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(OnesLike, input, dtype, device, requires_grad, names);

    /// <summary>Memory as it is, in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(EmptyLike, input, dtype, device, requires_grad, names);

    /// <summary>One value everywhere, in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Made(FullLike.Call(input, value, dtype, Argument.None, device), requires_grad);
    }

    /// <summary>Random numbers, uniform in [0, 1), in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(RandLike, input, dtype, device, requires_grad);

    /// <summary>Standard normal random numbers in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(RandnLike, input, dtype, device, requires_grad);

    /// <summary>Random integers, uniform in [low, high), in another tensor's shape; of its type and device unless told otherwise.</summary>
    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(RandintLike.Call(input, low, high, dtype, Argument.None, device), requires_grad);

    private static Tensor Like(Operator operation, Tensor input, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names = null)
    {
        RefuseNames(names);
        return Made(operation.Call(input, dtype, Argument.None, device), requiresGrad);
    }

    public partial class Tensor
    {
        /// <summary>Zeros in this shape; of this type and device unless told otherwise.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros_like(this, dtype, device, requires_grad);

        /// <summary>Ones in this shape; of this type and device unless told otherwise.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones_like(this, dtype, device, requires_grad);

        /// <summary>Memory as it is, in this shape; of this type and device unless told otherwise.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty_like(this, dtype, device, requires_grad);

        /// <summary>One value everywhere, in this shape; of this type and device unless told otherwise.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full_like(this, value, dtype, device, requires_grad);

        /// <summary>Random numbers, uniform in [0, 1), in this shape; of this type and device unless told otherwise.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.rand_like(this, dtype, device, requires_grad);

        /// <summary>Standard normal random numbers in this shape; of this type and device unless told otherwise.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.randn_like(this, dtype, device, requires_grad);

        /// <summary>Random integers, uniform in [low, high), in this shape; of this type and device unless told otherwise.</summary>
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randint_like(this, low, high, dtype, device, requires_grad);
    }
}
