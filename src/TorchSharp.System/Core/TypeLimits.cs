namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator PromoteTypes = new("aten::promote_types");
    private static readonly Operator ResultType = new("aten::result_type", "Tensor");
    private static readonly Operator CanCast = new("aten::can_cast");

    /// <summary>The smallest type that holds the values of both.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)PromoteTypes.CallValue<long>(type1, type2);

    /// <summary>The type of the result of an operation of both.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)ResultType.CallValue<long>(tensor1, tensor2);

    /// <summary>Whether a conversion keeps the kind of number: no real to integer, nothing to boolean.</summary>
    public static bool can_cast(ScalarType from, ScalarType to) => CanCast.CallValue<bool>(from, to);
}
