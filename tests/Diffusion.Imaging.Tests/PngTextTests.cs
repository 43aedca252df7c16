using System.Text;

namespace Diffusion.Imaging.Tests;

public sealed class PngTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imaging-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Texts_come_back_and_do_not_touch_the_picture()
    {
        var image = Fixtures.Noise(9, 9, 3);
        var text = new Dictionary<string, string>
        {
            ["Software"] = "diffusion",
            ["parameters"] = "{\"seed\": 3,\n \"sampler\": \"ddim\"}",
            ["Author"] = "Zoë Müller",
            ["Comment"] = "ε-prediction, ᾱ → 0, 画像 🎨, tab\tand\r\n",
            ["Empty"] = "",
        };
        string path = Path.Combine(_folder, "a.png");
        ImageFile.WritePng(path, image, text);
        Assert.Equal(text.OrderBy(pair => pair.Key), ImageFile.ReadPngText(path).OrderBy(pair => pair.Key));
        Assert.Equal(image.Pixels, ImageFile.Read(path).Pixels);
        Assert.Empty(Directory.GetFiles(_folder, "*.partial"));
    }

    [Fact]
    public void A_file_is_replaced_whole_and_one_that_cannot_be_is_left_alone()
    {
        string path = Path.Combine(_folder, "a.png");
        ImageFile.WritePng(path, new(2, 2, 1));
        ImageFile.WritePng(path, new(3, 3, 3));
        Assert.Equal(3, ImageFile.Read(path).Width);

        Directory.CreateDirectory(Path.Combine(_folder, "taken"));
        Assert.ThrowsAny<Exception>(() => ImageFile.WritePng(Path.Combine(_folder, "taken"), new(2, 2, 1)));
        Assert.Throws<DirectoryNotFoundException>(() => ImageFile.WritePng(Path.Combine(_folder, "none", "a.png"), new(2, 2, 1)));
        Assert.Empty(Directory.GetFiles(_folder, "*.partial"));
    }

    [Fact]
    public void Compressed_texts_of_other_programs_are_read()
    {
        byte[] deflated = PngTestFile.Deflate("long text"u8.ToArray()), unicode = PngTestFile.Deflate(Encoding.UTF8.GetBytes("σ"));
        string path = Write(("zTXt", [.. "A"u8, 0, 0, .. deflated]), ("iTXt", [.. "B"u8, 0, 1, 0, .. "en"u8, 0, 0, .. unicode]));
        var texts = ImageFile.ReadPngText(path);
        Assert.Equal("long text", texts["A"]);
        Assert.Equal("σ", texts["B"]);
    }

    [Fact]
    public void A_text_that_inflates_without_end_is_refused()
    {
        string path = Write(("zTXt", [.. "A"u8, 0, 0, .. PngTestFile.Deflate(new byte[32 << 20])]));
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => ImageFile.ReadPngText(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tEXt", "no keyword end")]
    [InlineData("zTXt", "A\0")]
    [InlineData("zTXt", "A\0\0not deflated")]
    [InlineData("iTXt", "A\0")]
    [InlineData("iTXt", "A\0\0\0en")]
    public void A_damaged_text_is_refused(string type, string body)
    {
        string path = Write((type, Encoding.Latin1.GetBytes(body)));
        Assert.Throws<InvalidDataException>(() => ImageFile.ReadPngText(path));
    }

    [Fact]
    public void Only_png_holds_texts() => Assert.Throws<InvalidDataException>(() => ImageFile.ReadPngText(Fixtures.Path("colour.jpg")));

    [Theory]
    [InlineData("", "x")]
    [InlineData(" lead", "x")]
    [InlineData("two  spaces", "x")]
    [InlineData("new\nline", "x")]
    [InlineData("ε", "x")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789", "x")]
    [InlineData("Fine", "nul\0")]
    public void What_png_cannot_store_is_refused(string keyword, string text) =>
        Assert.Throws<ArgumentException>(() => ImageFile.EncodePng(new(1, 1, 1), new Dictionary<string, string> { [keyword] = text }));

    private string Write(params (string Type, byte[] Data)[] chunks)
    {
        string path = Path.Combine(_folder, "made.png");
        File.WriteAllBytes(path, PngTestFile.Make(1, 1, 8, 0, false, 1, (_, _, _) => 0, chunks));
        return path;
    }
}
