namespace TorchSharp.Tests.SystemOnly;

/// <summary>Tests that choose the process's kernels, or hold two results against each other to the bit: one after another.</summary>
internal static class KernelChoice
{
    public const string Name = "choice of kernels";
}
