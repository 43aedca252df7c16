using System.Diagnostics;
using System.Text;

namespace Diffusion.Cli.Tests;

/// <summary>Files that strangers made: the program ends soon, with the exit code for bad input and one line, or it does what was asked.</summary>
public sealed class HostileInputTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("schedule", "a.json")]
    [InlineData("schedule", "linear", "--image", "a.json")]
    [InlineData("train", "--dry-run", "--config", "a.json")]
    [InlineData("train", "--dry-run", "--set", "Data:Path=a.json")]
    [InlineData("sample", "a.json")]
    [InlineData("info", "a.json")]
    public void A_pipe_is_refused_without_waiting(params string[] arguments)
    {
        Pipe("a.json");
        Assert.Contains("a.json", Refusal(arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("scheduler_config.json")]
    [InlineData("model_index.json")]
    [InlineData("diffusion_pytorch_model.safetensors")]
    [InlineData("diffusion_pytorch_model.safetensors.index.json")]
    public void A_pipe_inside_a_folder_of_weights_is_refused_without_waiting(string name)
    {
        Pipe($"model/{name}");
        Assert.Contains(name, Refusal("info", "model"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_among_the_schedules_is_left_out()
    {
        Pipe("schedules/pipe.json");
        var result = Run("schedule");
        Assert.Equal((ExitCode.Done, true), (result.ExitCode, result.Error.Contains("left out: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Loops_of_links_in_a_folder_of_weights_are_not_walked()
    {
        Write("model/scheduler_config.json", """{"_class_name": "DDPMScheduler"}""");
        for (var i = 0; i < 8; i++)
        {
            Directory.CreateSymbolicLink(_folder[$"model/loop{i}"], _folder["model"]);
        }

        Assert.Equal(ExitCode.Done, Run("info", "model").ExitCode);
    }

    [Theory]
    [InlineData("config.json", """{"_class_name": "\ud800"}""")]
    [InlineData("config.json", """{"_class_name": "UNet2DModel", "down_block_types": ["\ud800"]}""")]
    [InlineData("model_index.json", """{"text_encoder": ["\ud800", "x"]}""")]
    [InlineData("model_index.json", """{"\ud800": ["x", "x"]}""")]
    [InlineData("scheduler_config.json", """{"_class_name": "X", "beta_schedule": "\ud800", "sigma_data": 1e999, "num_train_timesteps": 1e999}""")]
    public void Half_a_character_is_no_defect(string name, string json)
    {
        Write($"model/{name}", json);
        var result = Run("info", "model");
        Assert.Contains(result.ExitCode, (int[])[ExitCode.Done, ExitCode.BadInput]);
    }

    [Theory]
    [InlineData("""{"kind": "\ud800"}""")]
    [InlineData("""{"\ud800": 1, "kind": "cosine"}""")]
    [InlineData("""{"kind": "cosine", "description": "\ud800"}""")]
    [InlineData("""{"kind": "cosine", "offset": 1e999}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[""")]
    public void A_schedule_that_is_no_schedule_is_refused(string json)
    {
        Write("a.json", json);
        Refusal("schedule", "a.json");
    }

    [Fact]
    public void Pythons_infinity_is_shown()
    {
        Write("model/scheduler_config.json", """{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity}""");
        var result = Run("info", "model");
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("schedule", "a.json")]
    [InlineData("train", "--dry-run", "--config", "a.json")]
    [InlineData("info", ".")]
    public void A_file_without_end_is_refused_before_it_is_read(params string[] arguments)
    {
        foreach (var name in (string[])["a.json", "config.json"])
        {
            using var file = File.Create(_folder[name]);
            file.SetLength(1L << 40);
        }

        Assert.Contains("is the most", Refusal(arguments), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_settings_is_refused()
    {
        Write("a.json", $"{{{string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"k{i}\":0"))}}}");
        Assert.InRange(Refusal("train", "--dry-run", "--config", "a.json").Length, 1, 10_000);
        Write("a.json", $"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":0"))}}}");
        Assert.InRange(Run("train", "--dry-run", "--config", "a.json").ErrorLines.Length, 2, 100);
        Write("a.json", $"{{\"{new string('k', 900_000)}\": 0}}");
        Assert.InRange(Refusal("train", "--dry-run", "--config", "a.json").Length, 1, 10_000);
    }

    [Theory]
    [InlineData("""{"Serilog": {"WriteTo": [{"Name": "File", "Args": {"path": "planted.txt"}}]}}""")]
    [InlineData("""{"Serilog": {"Using": ["Evil"]}}""")]
    [InlineData("""{"serilog": {"Enrich": ["X"]}}""")]
    public void A_file_that_is_given_cannot_make_the_log_write_or_load_anything(string json)
    {
        Write("a.json", json);
        var refusal = Refusal("train", "--config", "a.json", "--run", "run", "--set", "Training:Images=32");
        Assert.Contains("Serilog", refusal, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(_folder["planted.txt"]));
        Write("a.json", """{"Serilog": {"MinimumLevel": {"Default": "Warning"}}}""");
        Assert.Equal(ExitCode.Done, Run("train", "--dry-run", "--config", "a.json", "--set", "Data:Count=4").ExitCode);
    }

    [Fact]
    public void What_files_say_cannot_write_on_the_terminal()
    {
        Write("schedules/a.json", """{"kind": "cosine", "description": "\u001b[2J\nerror: forged"}""");
        Write("schedules/\u001b[2J\n.json", """{"kind": "cosine"}""");
        Write("model/config.json", """{"_class_name": "\u001b[2J", "block_out_channels": [1]}""");
        Write("model/\u001b[2J\nx", "");
        WriteTensors("t.safetensors", """{"__metadata__":{"\u001b[2J":"\u009b2J\nforged"},"\u001b[2J\n":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""");
        string[][] commands = [["schedule"], ["schedule", "a"], ["schedule", "--format", "csv"], ["info", "model"], ["info", "t.safetensors"], ["info", "t.safetensors", "--json"], ["info", "model", "--json"]];
        foreach (var command in commands)
        {
            var result = Run(command);
            Assert.Equal(ExitCode.Done, result.ExitCode);
            Assert.DoesNotContain(result.Output + result.Error, letter => char.IsControl(letter) && letter != '\n');
            Assert.DoesNotContain("\nerror: forged", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("\nforged", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_long_name_does_not_widen_every_row_of_a_table()
    {
        const string nothing = """{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""";
        WriteTensors("t.safetensors", $"{{\"{new string('x', 1_000_000)}\":{nothing},{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\":{nothing}"))}}}");
        Assert.InRange(Run("info", "t.safetensors").Output.Length, 1, 1_000_000);
    }

    private CommandLine.Result Run(params string[] arguments)
    {
        using var process = CommandLine.Start(_folder.Path, arguments);
        using var watchdog = new Timer(_ => process.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
        var clock = Stopwatch.StartNew();
        var result = CommandLine.Finish(process);
        Assert.True(clock.Elapsed < Patience, $"{string.Join(' ', arguments)} does not end");
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        return result;
    }

    /// <summary>The one line that a refusal is.</summary>
    private string Refusal(params string[] arguments)
    {
        var result = Run(arguments);
        Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.Output));
        return Assert.Single(result.ErrorLines, line => !line.StartsWith("warning: ", StringComparison.Ordinal));
    }

    private void Pipe(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        using var process = Process.Start("mkfifo", [_folder[name]]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }

    private void WriteTensors(string name, string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(_folder[name], [.. BitConverter.GetBytes((ulong)json.Length), .. json]);
    }
}
