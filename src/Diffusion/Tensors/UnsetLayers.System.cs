using TorchSharp;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: the layers are managed classes, which can be told.
internal static partial class UnsetLayers
{
    internal static partial T Make<T>(Func<T> create) => Unset.Make(create);
}
