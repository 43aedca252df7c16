using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>In which order an epoch visits the images, and which of them it mirrors: a pure function of the seed and the epoch.</summary>
internal sealed class EpochOrder
{
    private const uint OrderStream = 0x6F726472; // "ordr"
    private const uint FlipStream = 0x666C6970; // "flip"

    private readonly int[] _images;
    private readonly uint[]? _flips;

    public EpochOrder(int count, ulong seed, long epoch, bool flip)
    {
        Epoch = epoch;
        _images = new int[count];
        for (var i = 0; i < count; i++)
        {
            _images[i] = i;
        }

        new RandomStream(seed, (ulong)epoch, OrderStream).Shuffle(_images);
        if (flip)
        {
            _flips = new uint[(count + 31) / 32];
            var random = new RandomStream(seed, (ulong)epoch, FlipStream);
            for (var i = 0; i < _flips.Length; i++)
            {
                _flips[i] = random.NextUInt32();
            }
        }
    }

    public long Epoch { get; }

    /// <summary>The image that comes at a position of the epoch, and whether it is mirrored.</summary>
    public (int Image, bool IsFlipped) this[int position] =>
        (_images[position], _flips is not null && (_flips[position >> 5] >> (position & 31) & 1) != 0);
}
