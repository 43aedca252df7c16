using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Parts of one piece of work side by side, one on each of the processor's threads: where parts are small, what a layer hands to the next stays in that core's caches.</summary>
internal static partial class PartwiseWork
{
    /// <summary>Whether work on a device can be done so.</summary>
    internal static partial bool IsPossible(Device device);

    /// <summary>Does all parts, where <see cref="IsPossible"/>; which thread does which is left to chance.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="part">Does the part of an index from 0 on. Modes and scopes of the caller's thread do not reach it. It changes no weight.</param>
    /// <remarks>After a failure no more parts are begun, and it is thrown once those under way have ended.</remarks>
    internal static partial void Run(int count, Action<int> part);
}
