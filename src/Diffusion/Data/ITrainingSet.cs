using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>What batches are made of: images of one shape, or the latents that stand for them, with their classes. Reading is safe from many threads.</summary>
public interface ITrainingSet
{
    /// <summary>Number of images, at least 1.</summary>
    int Count { get; }

    /// <summary>Channels of each.</summary>
    int Channels { get; }

    /// <summary>Rows of each.</summary>
    int Height { get; }

    /// <summary>Columns of each.</summary>
    int Width { get; }

    /// <summary>Names of the classes by label; empty when unlabelled.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether images are read from a file each time they are seen: then it is the disk that is waited for, and many are read at once.</summary>
    bool IsOnDisk { get; }

    /// <summary>The class of an image, 0 … number of classes − 1.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">The set is unlabelled.</exception>
    int Label(int index);

    /// <summary>What the network is to see of an image, [C,H,W] row by row.</summary>
    /// <param name="values">Receives C·H·W numbers.</param>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="isMirrored">Whether the image is mirrored left to right.</param>
    /// <param name="draws">Where a set takes what is random of it; the same stream gives the same numbers.</param>
    void CopyTo(Span<float> values, int index, bool isMirrored, RandomStream draws);
}
