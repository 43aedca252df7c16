namespace TorchSharp;

public static partial class torch
{
    /// <summary>Finishes a tensor that a factory made.</summary>
    private static Tensor Made(Tensor tensor, bool requiresGrad)
    {
        if (!requiresGrad) return tensor;
        try
        {
            return tensor.requires_grad_();
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not supported; leave 'names' out.");
    }
}
