namespace Diffusion.Data;

/// <summary>A store in memory, in blocks of whole images because one array holds 2 GiB at most.</summary>
internal sealed class MemoryPixelStore : PixelStore
{
    private const int BlockBytes = 64 << 20;

    private readonly byte[][] _blocks;
    private readonly int _slotsPerBlock;

    public MemoryPixelStore(int slots, int imageBytes)
        : base(imageBytes)
    {
        _slotsPerBlock = Math.Max(1, BlockBytes / imageBytes);
        _blocks = new byte[(slots + _slotsPerBlock - 1) / _slotsPerBlock][];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new byte[Math.Min(_slotsPerBlock, slots - (i * _slotsPerBlock)) * imageBytes];
        }
    }

    public override bool IsOnDisk => false;

    public override void Write(int slot, ReadOnlySpan<byte> pixels) => pixels.CopyTo(Slot(slot));

    public override void CopyTo(int slot, Span<byte> destination) => Slot(slot).CopyTo(destination);

    public override ReadOnlySpan<byte> Read(int slot) => Slot(slot);

    public override void Dispose() => Array.Clear(_blocks);

    private Span<byte> Slot(int slot) => _blocks[slot / _slotsPerBlock].AsSpan(slot % _slotsPerBlock * ImageBytes, ImageBytes);
}
