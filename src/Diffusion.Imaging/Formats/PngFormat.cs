namespace Diffusion.Imaging;

/// <summary>PNG (W3C Recommendation, third edition): a signature, then chunks from IHDR to IEND.</summary>
internal sealed class PngFormat : ImageFormat
{
    public override string Name => "PNG";

    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith(PngChunk.Signature);

    public override (int Width, int Height) ReadSize(ReadOnlySpan<byte> data)
    {
        var header = PngHeader.Read(data);
        return (header.Width, header.Height);
    }

    public override void RequireComplete(ReadOnlySpan<byte> data)
    {
        bool pixels = false;
        foreach (var chunk in PngChunk.Walk(data))
        {
            pixels |= chunk.Is("IDAT"u8);
        }

        if (!pixels)
        {
            throw Damaged("it holds no pixels");
        }
    }

    public override int CountChannels(ReadOnlySpan<byte> data)
    {
        foreach (var chunk in PngChunk.Walk(data))
        {
            if (chunk.Is("tRNS"u8))
            {
                return 4;
            }
        }

        return PngHeader.Read(data).ColourType switch
        {
            PngColourType.Gray => 1,
            PngColourType.Rgb or PngColourType.Palette => 3,
            _ => 4,
        };
    }
}
