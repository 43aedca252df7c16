using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>A part of a network whose activations are kept, or made again, as a whole (see <see cref="SegmentedPass"/>).</summary>
/// <param name="modules">What it computes with; null stands for a module that the network lacks.</param>
internal sealed class Segment(params nn.Module?[] modules)
{
    /// <summary>The network's level that it belongs to, 0 being the full size; null for a part whose activations are always kept.</summary>
    internal int? Level { get; init; }

    /// <summary>Whether it draws from libtorch's own generator, as dropout does.</summary>
    internal bool Draws { get; init; }

    /// <summary>The parameters that are trained.</summary>
    internal Parameter[] Parameters =>
        [.. modules.OfType<nn.Module>().SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad)];
}
