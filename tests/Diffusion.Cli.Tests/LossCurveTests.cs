using Diffusion.Cli.Curves;

namespace Diffusion.Cli.Tests;

public sealed class LossCurveTests
{
    private static readonly LossCurve Curve = new("a", [8, 16, 24, 32], [4, 2, 1, 3]);

    [Fact]
    public void Smoothing_takes_means_over_whole_windows()
    {
        var smoothed = Curve.Smoothed(2);
        Assert.Equal([16, 24, 32], smoothed.Images);
        Assert.Equal([3, 1.5, 2], smoothed.Loss);
        Assert.Equal(Curve.Loss, Curve.Smoothed(1).Loss);
        Assert.Equal([2.5], Curve.Smoothed(99).Loss);
    }

    [Fact]
    public void The_largest_distance_is_relative_and_where_both_have_seen_as_many_images()
    {
        Assert.Equal((0.5, 16), Curve.Furthest(new LossCurve("b", [12, 16, 24, 40], [100, 1, 1.25, 100])));
        Assert.Equal(0, Curve.Furthest(Curve)!.Value.Distance);
        Assert.Null(Curve.Furthest(new LossCurve("c", [1, 2], [1, 1])));
    }

    [Fact]
    public void Of_lines_about_the_same_images_the_last_counts_and_images_rise()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["metrics.jsonl"], string.Concat(new[] { (16, 3), (8, 1), (16, 2) }.Select(line =>
            $$"""{"step":1,"images":{{line.Item1}},"loss":{{line.Item2}},"learningRate":0,"gradientNorm":1,"imagesPerSecond":1,"dataWait":0,"seconds":1}""" + "\n")));
        var curve = LossCurve.Read(folder.Path);
        Assert.Equal([8L, 16], curve.Images);
        Assert.Equal([1.0, 2], curve.Loss);
        Assert.Equal(0, curve.Furthest(curve)!.Value.Distance);
    }

    [Fact]
    public void Lines_that_tell_no_loss_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["metrics.jsonl"], """
            {"step":1,"images":8,"loss":0.5,"learningRate":0,"gradientNorm":1,"imagesPerSecond":1,"dataWait":0,"seconds":1}
            {"step":2,"images":16,"loss":"NaN","learningRate":0,"gradientNorm":1,"imagesPerSecond":1,"dataWait":0,"seconds":1}
            {"step":3,"images":24,"lo
            """);
        var curve = LossCurve.Read(folder.Path);
        Assert.Equal([8L], curve.Images);
        Assert.Equal([0.5], curve.Loss);
        File.WriteAllText(folder["metrics.jsonl"], "{}\n");
        Assert.Contains("no line tells images and loss", Assert.Throws<InputException>(() => LossCurve.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
