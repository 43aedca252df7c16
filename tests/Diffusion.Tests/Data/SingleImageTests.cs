using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Tests.Data;

public sealed class SingleImageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("diffusion-image-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_image_comes_at_the_size_and_channels_asked_for()
    {
        var path = Path.Combine(folder, "wide.png");
        var image = new PixelImage(16, 8, 3);
        for (var y = 0; y < 8; y++)
        {
            image.Row(y)[12..36].Fill(200); // the middle square
        }

        ImageFile.WritePng(path, image);

        var fitted = SingleImage.Fit(SingleImage.Read(path), 1, 4, 4);

        Assert.Equal((1, 4, 4), (fitted.Channels, fitted.Height, fitted.Width));
        Assert.All(fitted.Pixels, value => Assert.Equal(200, value));
    }

    [Theory]
    [InlineData("missing.png", null)]
    [InlineData("empty.png", "")]
    [InlineData("text.png", "no image at all, only words")]
    public void What_cannot_be_read_is_refused_by_name_in_one_line(string name, string? content)
    {
        var path = Path.Combine(folder, name);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        var refused = Assert.Throws<InputException>(() => SingleImage.Read(path));

        Assert.StartsWith($"{path} cannot be used as an image: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void An_image_of_a_few_pixels_is_refused()
    {
        var path = Path.Combine(folder, "tiny.png");
        ImageFile.WritePng(path, new PixelImage(3, 8, 3));
        Assert.Contains("3×8", Assert.Throws<InputException>(() => SingleImage.Read(path)).Message, StringComparison.Ordinal);
    }
}
