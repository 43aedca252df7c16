namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator FromFile = new("aten::from_file");

    /// <summary>
    /// A tensor of one dimension over the memory of a file from its first byte on. Pages are read when they are touched. Where it is not shared, what is
    /// written to the tensor stays in memory and never reaches the file.
    /// </summary>
    /// <param name="filename">The file, at least as long as the tensor; it must not be cut short while the tensor, or any view of it, lives.</param>
    /// <param name="shared">Whether what is written to the tensor is written to the file; then the file is made, and as long as is needed, where it is not.</param>
    /// <param name="size">How many elements.</param>
    /// <param name="dtype">Their type.</param>
    /// <param name="device">The CPU: files are mapped nowhere else.</param>
    /// <param name="requires_grad">Whether gradients are computed for it.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The file cannot be opened or is too short.</exception>
    public static Tensor from_file(string filename, bool? shared = null, long? size = 0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(FromFile.Call(NativePath.Check(filename), shared, size, dtype ?? defaultDtype, Argument.None, InitializeDevice(device)), requires_grad);
}
