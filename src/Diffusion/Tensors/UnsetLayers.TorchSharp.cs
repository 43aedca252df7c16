namespace Diffusion.Tensors;

// Over the packages: layers draw their weights in native constructors, whatever comes after.
internal static partial class UnsetLayers
{
    internal static partial T Make<T>(Func<T> create) => create();
}
