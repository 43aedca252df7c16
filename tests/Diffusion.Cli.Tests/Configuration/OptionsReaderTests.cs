using Diffusion.Cli.Configuration;

namespace Diffusion.Cli.Tests.Configuration;

public class OptionsReaderTests
{
    internal enum Taste
    {
        Sweet,
        Sour,
    }

    internal sealed record Inner
    {
        public required int Images { get; init; }

        public double? Clip { get; init; }

        public int[] Channels { get; init; } = [];

        public string Name { get; init; } = "none";

        public bool Flip { get; init; }

        public Taste Taste { get; init; }
    }

    internal sealed record Outer
    {
        public required Inner Training { get; init; }
    }

    private static Outer Read(params (string Path, string? Value)[] settings) =>
        OptionsReader.Read<Outer>(settings.ToDictionary(pair => pair.Path, pair => new Setting(pair.Value, "test")), "Serilog");

    private static string[] Problems(params (string Path, string? Value)[] settings) =>
        Assert.Throws<InputException>(() => Read(settings)).Message.Split('\n');

    [Fact]
    public void Reads_every_type_of_setting()
    {
        var read = Read(("Training:Images", "5"), ("training:clip", "0.5"), ("Training:Channels:1", "9"), ("Training:Channels:0", "8"),
            ("Training:Name", "x"), ("Training:Flip", "true"), ("Training:Taste", "sour")).Training;

        Assert.Equal((5, 0.5, "x", true, Taste.Sour), (read.Images, read.Clip, read.Name, read.Flip, read.Taste));
        Assert.Equal([8, 9], read.Channels);
    }

    [Theory]
    [InlineData("8,16")]
    [InlineData("[8, 16]")]
    public void An_array_may_be_one_text(string text) => Assert.Equal([8, 16], Read(("Training:Images", "1"), ("Training:Channels", text)).Training.Channels);

    [Fact]
    public void An_empty_array_is_empty() => Assert.Empty(Read(("Training:Images", "1"), ("Training:Channels", "")).Training.Channels);

    [Fact]
    public void Null_switches_a_nullable_setting_off() => Assert.Null(Read(("Training:Images", "1"), ("Training:Clip", null)).Training.Clip);

    [Fact]
    public void Foreign_sections_are_left_alone() => Assert.Equal(1, Read(("Training:Images", "1"), ("Serilog:MinimumLevel", "Debug")).Training.Images);

    [Fact]
    public void An_unknown_key_is_refused_with_the_nearest_name() =>
        Assert.Equal(["Training:Imagse (test) is no setting; did you mean Training:Images?"], Problems(("Training:Images", "1"), ("Training:Imagse", "2")));

    [Fact]
    public void An_unknown_section_is_refused_with_the_nearest_name() =>
        Assert.Equal(["Trainign (test) is no setting; did you mean Training?"], Problems(("Training:Images", "1"), ("Trainign:Images", "2")));

    [Fact]
    public void An_unknown_key_that_is_near_to_none_lists_the_known_ones() =>
        Assert.StartsWith("Training:Zzzzzzz (test) is no setting; the settings of Training are Images, Clip, ", Problems(("Training:Images", "1"), ("Training:Zzzzzzz", "2"))[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("Training:Images", "many", "a whole number")]
    [InlineData("Training:Images", "1.5", "a whole number")]
    [InlineData("Training:Clip", "NaN", "a finite number")]
    [InlineData("Training:Flip", "1", "true or false")]
    [InlineData("Training:Taste", "bitter", "one of Sweet, Sour")]
    [InlineData("Training:Taste", "1", "one of Sweet, Sour")]
    public void A_text_of_the_wrong_type_says_what_would_be_right(string path, string text, string right) =>
        Assert.Equal([$"{path} is '{text}' (test); it must be {right}."], Problems(path == "Training:Images" ? [(path, text)] : [("Training:Images", "1"), (path, text)]));

    [Fact]
    public void All_problems_are_reported_together() =>
        Assert.Equal(3, Problems(("Training:Clip", "x"), ("Training:Channels", "1,x"), ("Training:Images", "")).Length);

    [Fact]
    public void A_required_setting_that_is_missing_is_named() => Assert.Equal(["Training:Images is missing."], Problems(("Training:Clip", "1")));
}
