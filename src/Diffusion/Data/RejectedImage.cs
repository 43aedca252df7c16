namespace Diffusion.Data;

/// <summary>An image that was found but cannot be used.</summary>
/// <param name="Name">Its path inside the folder or archive.</param>
/// <param name="Kind">The kind of fault, to count by: <c>unreadable</c>, <c>too small</c>, <c>too large</c>, <c>duplicate</c>, …</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RejectedImage(string Name, string Kind, string Reason);
