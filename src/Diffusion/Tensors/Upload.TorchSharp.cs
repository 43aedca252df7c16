using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages, which have no streams: each copy is waited for.
internal sealed partial class Upload
{
    /// <summary>An upload to tensors of one device, which stay the caller's.</summary>
    internal Upload(IReadOnlyList<Tensor> targets) => this.targets = targets;

    internal partial void Send(IReadOnlyList<Tensor> sources)
    {
        Check(sources);
        CopyEach(sources);
    }

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The other stack's has something to free.")]
    public partial void Dispose()
    {
    }
}
