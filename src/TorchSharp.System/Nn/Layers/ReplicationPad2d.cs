namespace TorchSharp.Modules;

/// <summary>A border that repeats the image's edge.</summary>
public sealed class ReplicationPad2d : PadBase
{
    internal ReplicationPad2d(params long[] padding)
        : base(nameof(ReplicationPad2d), PaddingModes.Replicate, 0, padding)
    {
    }
}
