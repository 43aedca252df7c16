namespace Diffusion.Cli.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("'trian' is no command; did you mean \"train\"? See 'diffusion --help'.", "trian")]
    [InlineData("Unrecognized command or argument '--bogus'. See 'diffusion train --help'.", "train", "--bogus")]
    [InlineData("Option '--checkpoint' is required. See 'diffusion sample --help'.", "sample")]
    [InlineData("Required command was not provided. See 'diffusion --help'.")]
    public void A_wrong_command_line_gets_one_line_that_says_where_help_is(string expected, params string[] arguments)
    {
        var refused = CommandLine.Run(folder.Path, arguments);

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal([$"error: {expected}"], refused.ErrorLines);
        Assert.Empty(refused.Output);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("sample")]
    [InlineData("schedule")]
    [InlineData("info")]
    [InlineData("verify")]
    public void Every_command_explains_itself(string command)
    {
        var help = CommandLine.Run(folder.Path, command, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"diffusion {command}", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resume")]
    [InlineData("--overwrite")]
    public void What_is_to_be_resumed_or_replaced_must_be_named(string flag)
    {
        var refused = CommandLine.Run(folder.Path, "train", flag);

        Assert.Equal((2, "error: --resume and --overwrite need --run: which run is meant?"), (refused.ExitCode, Assert.Single(refused.ErrorLines)));
    }

    [Fact]
    public void A_file_that_is_in_the_way_of_a_run_is_named()
    {
        File.WriteAllText(folder["run"], "mine");

        var refused = CommandLine.Run(folder.Path, "train", "--run", "run");

        Assert.Equal((2, "error: run is a file; --run must name a folder."), (refused.ExitCode, Assert.Single(refused.ErrorLines)));
        Assert.Equal("mine", File.ReadAllText(folder["run"]));
    }
}
