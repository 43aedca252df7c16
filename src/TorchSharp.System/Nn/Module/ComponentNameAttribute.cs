namespace TorchSharp.Utils;

/// <summary>Names a module's field in the state dictionary by something else than the field's own name.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    /// <summary>The key under which the field's module, parameter or buffer is registered.</summary>
    public string? Name { get; set; }
}
