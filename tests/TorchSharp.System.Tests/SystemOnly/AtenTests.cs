using System.Reflection;

namespace TorchSharp.Tests.SystemOnly;

public class AtenTests
{
    /// <summary>Operators that older versions of libtorch lack; what uses them asks first and does without.</summary>
    private static readonly string[] Optional = ["scaled_dot_product_attention"];

    [Fact]
    public void Every_operator_is_in_this_libtorch()
    {
        var missing = typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(Operator) && !((Operator)field.GetValue(null)!).Exists)
            .Select(field => field.Name);
        Assert.Empty(missing.Except(Optional));
    }
}
