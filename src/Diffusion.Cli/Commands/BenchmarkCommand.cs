using System.CommandLine;
using Diffusion.Cli.Benchmarks;

namespace Diffusion.Cli.Commands;

/// <summary><c>benchmark</c>: how fast a U-Net trains and draws here, and what the time goes to.</summary>
internal static class BenchmarkCommand
{
    private static readonly Option<string[]> Config = new("--config")
    {
        Description = "JSON file laid over appsettings.json, as of train, or the unet/config.json of a diffusers UNet2DModel; may be given several times.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Overrides a setting, e.g. --set Model:Channels=32,64; may be given several times. Without Data:Path the images are random.",
        HelpName = "Section:Key=value",
    };

    private static readonly Option<int?> Batch = Number("--batch", "Images per step, trained and drawn. Default: Training:BatchSize.");
    private static readonly Option<int?> Steps = Number("--steps", $"Training steps timed. Default: {BenchmarkRequest.DefaultSteps}.");
    private static readonly Option<int?> Warmup = Number("--warmup", $"Training steps before these. Default: {BenchmarkRequest.DefaultWarmup}.");
    private static readonly Option<int?> SampleSteps = Number("--sample-steps", $"DDIM steps of the images drawn; 0 draws none. Default: {BenchmarkRequest.DefaultSampleSteps}.");
    private static readonly Option<string?> DType = new("--dtype") { Description = "fp32 or bf16: what the network computes in. Default: the settings'.", HelpName = "fp32|bf16" };
    private static readonly Option<string?> Device = new("--device") { Description = "cpu, cuda or cuda:N. Default: Training:Device.", HelpName = "D" };
    private static readonly Option<int?> Threads = Number("--threads", "Threads of an operator. Default: the number of cores, or OMP_NUM_THREADS.");
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of text; every name is always there, null where there is nothing to say." };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("benchmark", "Measures how fast a U-Net trains and draws here, what the time goes to, and how much memory it takes.")
        {
            Config, Set, Batch, Steps, Warmup, SampleSteps, DType, Device, Threads, Json,
        };
        command.SetAction(parsed => BenchmarkAction.Run(new BenchmarkRequest
        {
            Configs = parsed.GetValue(Config) ?? [],
            Given = parsed.GetValue(Set) ?? [],
            Batch = parsed.GetValue(Batch),
            Steps = parsed.GetValue(Steps) ?? BenchmarkRequest.DefaultSteps,
            Warmup = parsed.GetValue(Warmup) ?? BenchmarkRequest.DefaultWarmup,
            SampleSteps = parsed.GetValue(SampleSteps) ?? BenchmarkRequest.DefaultSampleSteps,
            Precision = parsed.GetValue(DType),
            Device = parsed.GetValue(Device),
            Threads = parsed.GetValue(Threads),
            Json = parsed.GetValue(Json),
        }));
        return command;
    }

    private static Option<int?> Number(string name, string description) => new(name) { CustomParser = NumberParser.Parse<int>, Description = description, HelpName = "N" };
}
