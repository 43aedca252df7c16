using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class DataOptionsTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_defaults_are_right() => Assert.Empty(new DataOptions().Problems());

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var wrong = new DataOptions { Path = " ", Split = "all", Fit = "fill", Size = 3, Channels = 2, Count = 0, MaxImages = 0, MemoryLimitMiB = -1 };
        string[] keys = ["Data:Path", "Data:Split", "Data:Fit", "Data:Size", "Data:Channels", "Data:Count", "Data:MaxImages", "Data:MemoryLimitMiB"];
        Assert.Equal(keys, wrong.Problems().Select(problem => problem.Split(' ')[0]));
        Assert.StartsWith("Data:Path is empty", DataFolder.ErrorOf(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_have_limits_of_their_own() =>
        Assert.Equal(
            ["Data:Size is 7; builtin:shapes needs at least 8 pixels.", "Data:Channels is 4; builtin:shapes has 1 or 3."],
            new DataOptions { Size = 7, Channels = 4 }.Problems());

    [Fact]
    public void A_missing_path_names_the_nearest_thing_that_exists()
    {
        _folder.Write("mnist/x.png", [1]);
        Assert.Equal(
            $"Data:Path '{_folder.At("minst")}' does not exist: '{_folder.Path}' has no 'minst'; did you mean \"mnist\"?", DataFolder.ErrorOf(_folder.At("minst")));
        Assert.Equal(
            $"Data:Path '{_folder.At("absent/deep/er")}' does not exist: '{_folder.Path}' has no 'absent'; it has 'mnist'.", DataFolder.ErrorOf(_folder.At("absent/deep/er")));
    }

    [Fact]
    public void An_unknown_builtin_names_the_one_there_is() =>
        Assert.Equal("There is no data set 'builtin:shpes'; the one that is built in is builtin:shapes.", DataFolder.ErrorOf("builtin:shpes"));

    [Fact]
    public void A_file_of_no_known_format_says_what_is_known()
    {
        var file = _folder.Write("model.pt", [1, 2, 3, 4, 5]);
        Assert.StartsWith($"'{file}' is of no format that is known here. Data:Path takes ", DataFolder.ErrorOf(file), StringComparison.Ordinal);
        var image = _folder.Write("a.png", DataFolder.NoisePng(8, 8, 3, 1));
        Assert.Equal($"'{image}' is a single image; give the folder that it lies in.", DataFolder.ErrorOf(image));
    }

    [Fact]
    public void Images_in_memory_must_agree_with_each_other_and_their_labels()
    {
        var (a, b) = (DataFolder.Noise(4, 4, 1, 1), DataFolder.Noise(4, 5, 1, 2));
        Assert.Throws<ArgumentException>(() => ImageDataset.FromImages([]));
        Assert.Throws<ArgumentException>(() => ImageDataset.FromImages([a, b]));
        Assert.Throws<ArgumentException>(() => ImageDataset.FromImages([a], [0]));
        Assert.Throws<ArgumentException>(() => ImageDataset.FromImages([a], [1], ["only"]));
        using var data = ImageDataset.FromImages([a, a], [1, 0], ["x", "y"]);
        Assert.Equal((2, 1, 0), (data.Count, data.Label(0), data.Label(1)));
    }

    [Fact]
    public void A_closed_data_set_cannot_be_read()
    {
        var data = ImageDataset.FromImages([DataFolder.Noise(4, 4, 1, 1)]);
        data.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.Pixels(0).Length);
    }
}
