using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Diffusion.Cli.Tests;

/// <summary>Files with mistakes in them, of every format that is read: each is read soundly or refused in one line, in bounded time and memory, and none kills the process.</summary>
public sealed partial class MutationTests : IDisposable
{
    private const int PerFormat = 120;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inputs_with_mistakes_of_every_format_are_read_soundly_or_refused_in_one_line()
    {
        var (code, output, error) = Fuzz("--count", $"{PerFormat * 24}");
        Assert.Equal((0, ""), (code, error));
        var rows = output.Split('\n').Skip(1).SkipLast(2).Select(row => Columns().Split(row)).ToList();
        Assert.True(rows.Count >= 24, output);
        Assert.All(rows, row => Assert.InRange(int.Parse(row[1]), PerFormat / 2, PerFormat));

        // Of a log of metrics the sound lines are kept and nothing is refused.
        Assert.All(rows.Where(row => row[0] != "metrics"), row => Assert.True(int.Parse(row[3]) > PerFormat / 10, $"of {row[0]} hardly anything is refused, so hardly anything was tried"));
    }

    [Theory]
    [InlineData("crash", "Crash")]
    [InlineData("defect", "Defect: System.InvalidOperationException")]
    [InlineData("lines", "several lines")]
    [InlineData("slow", "takes 00:00:00.")]
    [InlineData("greedy", "takes 6")]
    public void What_breaks_the_law_is_seen_and_kept(string format, string expected)
    {
        var (code, _, error) = Fuzz("--count", "5", "--format", format);
        Assert.Equal(1, code);
        Assert.Contains($"{format} 3: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder[$"fuzz/{format}-0-3"]));
    }

    private (int Code, string Output, string Error) Fuzz(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Diffusion.Fuzz.dll"), .. arguments])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Columns();
}
