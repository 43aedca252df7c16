using System.Runtime.InteropServices;

namespace Diffusion.Data;

/// <summary>The latents of a data set: µ, and σ where latents are drawn, of each image, and of its mirror image where those are seen too.</summary>
internal sealed class LatentStore : IDisposable
{
    private readonly PixelStore _store;
    private readonly int _count;

    /// <param name="count">Images.</param>
    /// <param name="size">Values of a latent.</param>
    /// <param name="options">Whether latents are drawn and images mirrored, and where the values are kept.</param>
    /// <exception cref="InputException">There is no room for the cache file.</exception>
    public LatentStore(int count, int size, DataOptions options)
    {
        (_count, HoldsDeviations, HoldsMirrored) = (count, options.DrawLatents, options.FlipHorizontally);
        var values = HoldsDeviations ? 2 * size : size;
        (Slots, Stored) = (HoldsMirrored ? checked(2 * count) : count, values);
        _store = PixelStore.Create(Slots, checked(values * sizeof(float)), options);
    }

    /// <summary>Whether σ is kept.</summary>
    public bool HoldsDeviations { get; }

    /// <summary>Whether the mirror images' latents are kept.</summary>
    public bool HoldsMirrored { get; }

    /// <summary>Latents in all.</summary>
    public int Slots { get; }

    /// <summary>Values kept of each.</summary>
    public int Stored { get; }

    /// <summary>Whether they are in a cache file instead of in memory.</summary>
    public bool IsOnDisk => _store.IsOnDisk;

    /// <summary>Of what is written.</summary>
    public LatentMoments Moments { get; } = new();

    /// <summary>Writes one latent.</summary>
    /// <param name="index">The image's number.</param>
    /// <param name="isMirrored">Whether it is the mirror image's.</param>
    /// <param name="mean">µ.</param>
    /// <param name="deviation">σ; not kept where latents are not drawn.</param>
    public void Write(int index, bool isMirrored, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        var kept = HoldsDeviations ? deviation : [];
        Moments.Add(mean, kept);
        _store.Write(Slot(index, isMirrored), MemoryMarshal.AsBytes<float>([.. mean, .. kept]));
    }

    /// <summary>µ of a latent, and behind it σ where that is kept.</summary>
    /// <param name="values">Receives <see cref="Stored"/> values.</param>
    /// <param name="index">The image's number.</param>
    /// <param name="isMirrored">Whether the mirror image's is asked for.</param>
    public void CopyTo(Span<float> values, int index, bool isMirrored) => _store.CopyTo(Slot(index, isMirrored), MemoryMarshal.AsBytes(values));

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private int Slot(int index, bool isMirrored) => !isMirrored ? index : HoldsMirrored
        ? _count + index
        : throw new InvalidOperationException("The images were encoded as they are; their mirror images have no latents (Data:FlipHorizontally).");
}
