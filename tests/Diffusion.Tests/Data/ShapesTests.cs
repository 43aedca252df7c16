using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class ShapesTests
{
    [Theory]
    [InlineData(8, 3)]
    [InlineData(16, 1)]
    [InlineData(33, 3)]
    public void Shapes_come_in_any_size_and_colour_or_grey(int size, int channels)
    {
        using var data = Shapes(21, size, channels);
        Assert.Equal((21, channels, size, size, 7), (data.Count, data.Channels, data.Height, data.Width, data.ClassCount));
    }

    [Fact]
    public void An_image_depends_on_the_seed_and_its_number_alone()
    {
        using var few = Shapes(10);
        using var many = Shapes(40);
        using var others = Shapes(10, seed: 1);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(few.Pixels(i).SequenceEqual(many.Pixels(i)));
            Assert.Equal(few.Label(i), many.Label(i));
            Assert.False(few.Pixels(i).SequenceEqual(others.Pixels(i)));
        }
    }

    [Fact]
    public void The_test_split_holds_other_images_of_the_same_classes()
    {
        using var train = DatasetReader.Read(new DataOptions { Count = 20, Size = 16 });
        using var test = DatasetReader.Read(new DataOptions { Count = 20, Size = 16, Split = "test" });
        var seen = Enumerable.Range(0, 20).Select(i => Convert.ToHexString(train.Pixels(i))).ToHashSet();
        Assert.All(Enumerable.Range(0, 20), i => Assert.DoesNotContain(Convert.ToHexString(test.Pixels(i)), seen));
        Assert.Equal(train.ClassNames, test.ClassNames);
    }

    [Fact]
    public void Every_class_comes_once_in_as_many_images_as_there_are_classes()
    {
        using var data = Shapes(70, size: 8);
        var rounds = Enumerable.Range(0, 70).Select(data.Label).Chunk(7).ToList();
        Assert.All(rounds, round => Assert.Equal([0, 1, 2, 3, 4, 5, 6], round.Order()));
        Assert.True(rounds.Select(round => string.Join(",", round)).Distinct().Count() > 5, "the order within a round is shuffled");
    }

    [Fact]
    public void Shapes_are_bright_on_dark_whole_and_anti_aliased()
    {
        using var data = Shapes(140, size: 32, channels: 1);
        for (var i = 0; i < data.Count; i++)
        {
            var pixels = data.Pixels(i).ToArray();
            var (background, colour) = (pixels.Min(), pixels.Max());
            var covered = pixels.Count(value => value > background) / (double)pixels.Length;
            Assert.True(colour - background > 120, $"image {i} has contrast {colour - background}");
            Assert.InRange(covered, 0.05, 0.5);

            // The outline of a figure some 20 pixels across passes through dozens of pixels and covers them in many degrees.
            var between = pixels.Where(value => value > background + 5 && value < colour - 5).ToList();
            Assert.True(between.Count > 10 && between.Distinct().Count() > 4, $"image {i} has {between.Count} pixels on its edge");

            var border = Enumerable.Range(0, 32).SelectMany(at => new[] { pixels[at], pixels[(31 * 32) + at], pixels[at * 32], pixels[(at * 32) + 31] });
            Assert.True(border.Count(value => value > background + 100) <= 2, $"image {i} is cut off");
        }
    }

    [Fact]
    public void The_area_of_a_circle_is_that_of_the_formula()
    {
        // Anti-aliasing by distance keeps the area: the brightness of a circle sums to π r², which gives r; its widest row must agree.
        using var data = Shapes(70, size: 64, channels: 1);
        var circle = data.ClassNames.ToList().IndexOf("circle");
        foreach (var i in Enumerable.Range(0, data.Count).Where(i => data.Label(i) == circle))
        {
            var pixels = data.Pixels(i).ToArray();
            var (dark, bright) = ((double)pixels.Min(), pixels.Max());
            var coverage = pixels.Select(value => (value - dark) / (bright - dark)).ToArray();
            var radius = Math.Sqrt(coverage.Sum() / Math.PI);
            var width = coverage.Chunk(64).Max(row => row.Sum());
            Assert.Equal(2 * radius, width, 0.5);
        }
    }

    [Fact]
    public void Classes_differ_more_than_images_of_one_class()
    {
        // Nearest mean shape (centred by its own mean position) recognises classes: they are told apart by form, not by place or colour.
        using var data = Shapes(700, size: 32, channels: 1);
        var centred = Enumerable.Range(0, 700).Select(i => Centred(data.Pixels(i).ToArray(), 32)).ToArray();
        var means = Enumerable.Range(0, 7).Select(label =>
        {
            var own = Enumerable.Range(0, 350).Where(i => data.Label(i) == label).ToList();
            return Enumerable.Range(0, 1024).Select(p => own.Average(i => centred[i][p])).ToArray();
        }).ToArray();
        var right = Enumerable.Range(350, 350).Count(i =>
            Enumerable.Range(0, 7).MinBy(label => centred[i].Zip(means[label], (a, b) => (a - b) * (a - b)).Sum()) == data.Label(i));
        Assert.True(right > 350 * 0.85, $"{right} of 350 recognised");
    }

    private static double[] Centred(byte[] pixels, int side)
    {
        var (dark, bright) = ((double)pixels.Min(), pixels.Max());
        var coverage = pixels.Select(value => (value - dark) / (bright - dark)).ToArray();
        var total = coverage.Sum();
        var x = (int)Math.Round(coverage.Select((value, i) => value * (i % side)).Sum() / total) - (side / 2);
        var y = (int)Math.Round(coverage.Select((value, i) => value * (i / side)).Sum() / total) - (side / 2);
        return [.. Enumerable.Range(0, side * side).Select(i =>
        {
            var (fromX, fromY) = ((i % side) + x, (i / side) + y);
            return fromX >= 0 && fromX < side && fromY >= 0 && fromY < side ? coverage[(fromY * side) + fromX] : 0;
        })];
    }

    private static ImageDataset Shapes(int count, int size = 16, int channels = 3, ulong seed = 0) =>
        DatasetReader.Read(new DataOptions { Count = count, Size = size, Channels = channels, Seed = seed });
}
