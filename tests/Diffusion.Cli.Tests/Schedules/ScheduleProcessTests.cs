using System.Diagnostics;

namespace Diffusion.Cli.Tests.Schedules;

/// <summary>The program itself, as the shell runs it.</summary>
public sealed class ScheduleProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("schedule-process-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The dynamic linker itself tells which libraries are looked for.
    [Fact]
    public void No_form_of_output_loads_libtorch()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var format in (string[])["table", "csv", "json", "svg"])
        {
            var (code, output, error) = Run(["schedule", "linear", "--format", format], ("LD_DEBUG", "libs"));

            Assert.Equal(0, code);
            Assert.NotEmpty(output);
            Assert.Contains("libcoreclr", error, StringComparison.Ordinal);
            Assert.DoesNotContain("libtorch", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_in_the_schedules_of_the_current_folder_is_known_by_its_name()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "schedules"));
        File.WriteAllText(Path.Combine(_folder, "schedules", "mine.json"), """{"kind": "cosine", "steps": 3}""");

        var (code, output, _) = Run(["schedule", "mine", "--format", "csv"]);

        Assert.Equal(0, code);
        Assert.Equal(4, output.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("No schedule is named \"cosin\"; did you mean \"cosine\"?", "schedule", "cosin")]
    [InlineData("--steps is \"many\"; it must be a whole number.", "schedule", "cosine", "--steps", "many")]
    [InlineData("--seed is \"-1\"; it must be a whole number of 0 or more.", "schedule", "cosine", "--seed", "-1")]
    [InlineData("1 steps; a schedule has 2", "schedule", "cosine", "--steps", "1")]
    public void What_is_wrong_is_said_in_one_line_with_exit_code_2(string expected, params string[] arguments)
    {
        var (code, output, error) = Run(arguments);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "Diffusion.Cli.dll"), .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
