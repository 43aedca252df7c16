namespace Diffusion.Data;

/// <summary>One image cannot be used; the rest can.</summary>
internal sealed class RejectedException(string kind, string reason) : Exception(reason)
{
    /// <summary>The kind of fault, to count by.</summary>
    public string Kind { get; } = kind;
}
