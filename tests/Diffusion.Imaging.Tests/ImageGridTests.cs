namespace Diffusion.Imaging.Tests;

public sealed class ImageGridTests
{
    [Theory]
    [InlineData(1, null, 1, 1)]
    [InlineData(4, null, 2, 2)]
    [InlineData(5, null, 3, 2)]
    [InlineData(7, 2, 2, 4)]
    [InlineData(3, 8, 8, 1)]
    public void Every_image_stands_in_its_place_and_the_rest_is_background(int count, int? columns, int across, int down)
    {
        const int Width = 3, Height = 2, Padding = 2, Scale = 2;
        PixelImage[] images = [.. Enumerable.Range(0, count).Select(i => Fixtures.Constant(Width, Height, (byte)(i + 1)))];
        var grid = ImageGrid.Arrange(images, columns, Padding, background: 200, Scale);
        int cellWidth = Width * Scale + Padding, cellHeight = Height * Scale + Padding;
        Assert.Equal((Padding + across * cellWidth, Padding + down * cellHeight), (grid.Width, grid.Height));
        for (int y = 0; y < grid.Height; y++)
        {
            for (int x = 0; x < grid.Width; x++)
            {
                int index = y / cellHeight * across + x / cellWidth;
                bool inside = x % cellWidth >= Padding && y % cellHeight >= Padding && index < count;
                Assert.Equal(inside ? index + 1 : 200, grid.Row(y)[x]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_image_without_padding_is_itself(int channels)
    {
        var image = Fixtures.Noise(5, 7, channels);
        Assert.Equal(image.Pixels, ImageGrid.Arrange([image], padding: 0).Pixels);
    }

    [Fact]
    public void Enlarged_pixels_are_squares()
    {
        var grid = ImageGrid.Arrange([new(2, 1, 3, [1, 2, 3, 4, 5, 6])], padding: 0, scale: 2);
        byte[] row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
        Assert.Equal([.. row, .. row], grid.Pixels);
    }

    [Fact]
    public void A_background_is_opaque() =>
        Assert.Equal([7, 7, 7, 255], Fixtures.Pixel(ImageGrid.Arrange([Fixtures.Noise(2, 2, 4)], padding: 1, background: 7), 0, 0));

    [Fact]
    public void What_cannot_be_arranged_is_refused()
    {
        var image = Fixtures.Noise(2, 2, 3);
        Assert.Throws<ArgumentException>(() => ImageGrid.Arrange([]));
        Assert.Throws<ArgumentException>(() => ImageGrid.Arrange([image, new(2, 3, 3)]));
        Assert.Throws<ArgumentException>(() => ImageGrid.Arrange([image, new(2, 2, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageGrid.Arrange([image], columns: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageGrid.Arrange([image], padding: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageGrid.Arrange([image], scale: 0));
    }
}
