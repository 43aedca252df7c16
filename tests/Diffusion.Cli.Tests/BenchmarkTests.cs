using System.CommandLine;
using System.Text.Json;
using Diffusion.Cli.Benchmarks;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli.Tests;

public sealed class BenchmarkTests : IDisposable
{
    private const string TinyNetwork = """
        {"_class_name": "UNet2DModel", "sample_size": 8, "in_channels": 1, "out_channels": 1, "layers_per_block": 1, "block_out_channels": [8, 16],
         "down_block_types": ["DownBlock2D", "AttnDownBlock2D"], "up_block_types": ["AttnUpBlock2D", "UpBlock2D"], "attention_head_dim": 8, "norm_num_groups": 4, "num_class_embeds": 4}
        """;

    private static readonly string[] Tiny =
    [
        "--set", "Data:Size=8", "--set", "Model:Channels=8,16", "--set", "Model:Groups=4", "--set", "Model:HeadSize=8", "--set", "Schedule:Steps=50",
        "--batch", "4", "--steps", "2", "--warmup", "1", "--sample-steps", "3", "--threads", "1",
    ];

    private static readonly string[] Kinds =
    [
        "convolution_forward", "convolution_backward", "normalization_forward", "normalization_backward", "attention_forward", "attention_backward", "matrix_products", "elementwise",
        "copies", "update", "rest",
    ];

    private static readonly string[] Names =
    [
        "network", "parameters", "image", "processor", "device", "dtype", "threads", "torch", "kernels", "batch", "steps", "warmup", "data", "train_step_s", "train_step_fastest_s",
        "train_step_slowest_s", "train_images_per_s", "waiting_share", "sample_steps", "sample_images_per_s", "forward_flop_per_image", "train_flop_per_image", "train_flop_per_s",
        "sample_flop_per_s", "best_convolution", "train_share_of_best", "sample_share_of_best", "peak_rss_mib", "peak_gpu_mib", "operations", "operators", "notes",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_settings_network_is_measured_on_random_images()
    {
        var report = Json(["benchmark", .. Tiny, "--json"]);

        Assert.Equal(Names, report.EnumerateObject().Select(property => property.Name));
        Assert.Equal((4, 2, 1, 3, 1), (Int(report, "batch"), Int(report, "steps"), Int(report, "warmup"), Int(report, "sample_steps"), Int(report, "threads")));
        Assert.Equal([3, 8, 8], report.GetProperty("image").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal(("cpu", "fp32"), (report.GetProperty("device").GetString(), report.GetProperty("dtype").GetString()));
        Assert.All(new[] { "network", "data", "waiting_share", "peak_gpu_mib" }, name => Assert.Equal(JsonValueKind.Null, report.GetProperty(name).ValueKind));
        Assert.Contains("random", Assert.Single(report.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
        CheckFigures(report);
    }

    [Fact]
    public void Bfloat16_is_measured_too()
    {
        var report = Json(["benchmark", .. Tiny, "--dtype", "bf16", "--json"]);

        Assert.Equal("bf16", report.GetProperty("dtype").GetString());
        Assert.True(Double(report, "train_images_per_s") > 0 && Double(report.GetProperty("best_convolution"), "flop_per_s") > 0);
    }

    private static void CheckFigures(JsonElement report)
    {
        var (median, best) = (Double(report, "train_step_s"), Double(report.GetProperty("best_convolution"), "flop_per_s"));
        Assert.InRange(median, Double(report, "train_step_fastest_s"), Double(report, "train_step_slowest_s"));
        Assert.Equal(4 / median, Double(report, "train_images_per_s"), 1e-9 * 4 / median);
        Assert.Equal(3 * Double(report, "forward_flop_per_image"), Double(report, "train_flop_per_image"));
        Close(Double(report, "train_flop_per_image") * Double(report, "train_images_per_s"), Double(report, "train_flop_per_s"));
        Close(3 * Double(report, "forward_flop_per_image") * Double(report, "sample_images_per_s"), Double(report, "sample_flop_per_s"));
        Close(Double(report, "train_flop_per_s") / best, Double(report, "train_share_of_best"));
        Close(Double(report, "sample_flop_per_s") / best, Double(report, "sample_share_of_best"));
        Assert.InRange(Double(report, "peak_rss_mib"), 20, 1e6);
        if (report.GetProperty("operations").ValueKind == JsonValueKind.Object)
        {
            CheckOperations(report);
        }
    }

    private static void CheckOperations(JsonElement report)
    {
        var shares = report.GetProperty("operations").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetDouble());
        Assert.Equal(Kinds, shares.Keys);
        Assert.All(shares, kind => Assert.True(kind.Value is > 0 and < 1, $"{kind.Key}: {kind.Value}"));
        Assert.Equal(1, shares.Values.Sum(), 1e-9);
        var operators = report.GetProperty("operators").EnumerateArray().ToList();
        Assert.All(operators, one => Assert.Contains(one.GetProperty("kind").GetString(), Kinds));
        foreach (var kind in Kinds.Where(kind => kind != "rest"))
        {
            Close(shares[kind], operators.Where(one => one.GetProperty("kind").GetString() == kind).Sum(one => Double(one, "share")));
        }
    }

    [Fact]
    public void Every_name_and_kind_is_in_the_documentation()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Diffusion.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Diffusion.sln above {AppContext.BaseDirectory}.");
        }
        var rows = File.ReadLines(Path.Combine(folder.FullName, "tests", "Diffusion.Benchmarks", "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.All(Names, name => Assert.Contains(rows, row => row.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal)));
        Assert.All(Kinds, kind => Assert.Contains(rows, row => row.Contains($"`{kind}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_network_of_diffusers_is_measured_as_its_file_says()
    {
        File.WriteAllText(folder["unet.json"], TinyNetwork);

        var report = Json(["benchmark", "--config", "unet.json", "--batch", "4", "--steps", "1", "--warmup", "0", "--sample-steps", "0", "--json"]);

        Assert.Equal("unet.json", report.GetProperty("network").GetString());
        Assert.Equal([1, 8, 8], report.GetProperty("image").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal(0, Int(report, "sample_steps"));
        Assert.All(new[] { "sample_images_per_s", "sample_flop_per_s", "sample_share_of_best" }, name => Assert.Equal(JsonValueKind.Null, report.GetProperty(name).ValueKind));
    }

    [Fact]
    public void Images_that_are_given_are_read_as_a_run_reads_them_and_the_wait_is_told()
    {
        var text = CommandLine.Run(folder.Path, ["benchmark", .. Tiny, "--set", "Data:Path=builtin:shapes", "--set", "Data:Count=16"]);

        Assert.True(text.ExitCode == 0, text.Error);
        Assert.Matches(@"data +builtin:shapes; [0-9.]+ % of the time waited for", text.Output);
        Assert.Matches(@"training +[0-9.]+ images/s", text.Output);
        Assert.Matches(@"sampling +[0-9.]+ images/s: 4 at once, 3 steps of DDIM", text.Output);
        Assert.DoesNotContain("random", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch is 0; it must be from 1 to 65536.", "--batch", "0")]
    [InlineData("--steps is 0; it must be from 1 to 100000.", "--steps", "0")]
    [InlineData("--warmup is -1; it must be from 0 to 100000.", "--warmup", "-1")]
    [InlineData("--sample-steps is -1; it must be from 0 to 100000.", "--sample-steps", "-1")]
    [InlineData("--threads is 5000; it must be from 1 to 4096.", "--threads", "5000")]
    [InlineData("--dtype is 'fp64'; it must be fp32 or bf16.", "--dtype", "fp64")]
    [InlineData("Device 'tpu' is unknown; it must be auto, cpu, cuda or cuda:N.", "--device", "tpu")]
    [InlineData("nothing.json: there is no such configuration file.", "--config", "nothing.json")]
    [InlineData("Model:Kind is Mlp; benchmark measures a UNet.", "--set", "Model:Kind=Mlp")]
    [InlineData("Training:MicroBatchSize is 8; it must be from 1 to Training:BatchSize, 4, or null.", "--batch", "4", "--set", "Training:MicroBatchSize=8")]
    [InlineData("Model:Channels is 8,8, but unet.json says 8,16: leave it out.", "--config", "unet.json", "--set", "Model:Channels=8,8")]
    [InlineData("From is runs/x, but the network is that of unet.json: leave one of them out.", "--config", "unet.json", "--set", "From=runs/x")]
    [InlineData("A batch of 65536 images of 3x256x256 is more than memory can hold as one tensor; --batch may be 10922 at most.", "--batch", "65536", "--set", "Data:Size=256")]
    [InlineData("The images are 1x16x16, but the network of unet.json is for 1x8x8.", "--config", "unet.json", "--set", "Data:Path=builtin:shapes", "--set", "Data:Size=16", "--set", "Data:Count=8")]
    [InlineData("The images have 7 classes, but the network of unet.json is for 1 to 3.", "--config", "unet.json", "--set", "Data:Path=builtin:shapes", "--set", "Data:Count=8")]
    [InlineData("unet.json and other.json are both of networks; give one.", "--config", "unet.json", "--config", "other.json")]
    public void Bad_input_is_refused_with_one_line_that_says_what_would_be_right(string expected, params string[] arguments)
    {
        string Placed(string text) => text.Replace("unet.json", folder["unet.json"], StringComparison.Ordinal).Replace("other.json", folder["other.json"], StringComparison.Ordinal);
        File.WriteAllText(folder["unet.json"], TinyNetwork);
        File.WriteAllText(folder["other.json"], TinyNetwork);
        var parsed = BenchmarkCommand.Create().Parse(Array.ConvertAll(arguments, Placed));

        var refusal = Assert.Throws<InputException>(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));

        Assert.Empty(parsed.Errors);
        Assert.Equal(Placed(expected), refusal.Message);
    }

    [Fact]
    public void Bad_input_gets_exit_code_2_and_nothing_on_standard_output()
    {
        foreach (var (value, expected) in new[] { ("many", "--steps is \"many\"; it must be a whole number. See 'diffusion benchmark --help'."), ("0", "--steps is 0; it must be from 1 to 100000.") })
        {
            var refused = CommandLine.Run(folder.Path, "benchmark", "--steps", value);
            Assert.Equal((2, $"error: {expected}"), (refused.ExitCode, Assert.Single(refused.ErrorLines)));
            Assert.Empty(refused.Output);
        }
    }

    [Theory]
    [InlineData("\"sample_size\": 8,", "", "sample_size is missing")]
    [InlineData("\"num_class_embeds\": 4", "\"num_class_embeds\": 1", "num_class_embeds")]
    [InlineData("UNet2DModel", "AutoencoderKL", "only UNet2DModel can be loaded")]
    public void A_network_that_cannot_be_measured_is_refused_by_its_field(string part, string replacement, string expected)
    {
        var path = folder["unet.json"];
        File.WriteAllText(path, TinyNetwork.Replace(part, replacement, StringComparison.Ordinal));

        var refusal = Assert.Throws<InputException>(() => NetworkFile.Find([path], out _));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_settings_is_no_network()
    {
        File.WriteAllText(folder["a.json"], """{"Training": {"BatchSize": 4}}""");
        File.WriteAllText(folder["broken.json"], "{");

        Assert.Null(NetworkFile.Find([folder["a.json"], folder["broken.json"], folder["none.json"]], out var settings));
        Assert.Equal([folder["a.json"], folder["broken.json"], folder["none.json"]], settings);
    }

    private JsonElement Json(string[] arguments)
    {
        var run = CommandLine.Run(folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * Math.Abs(expected));

    private static int Int(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    private static double Double(JsonElement report, string name) => report.GetProperty(name).GetDouble();
}
