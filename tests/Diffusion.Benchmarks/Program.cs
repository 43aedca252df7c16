using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Diffusion.Benchmarks;

/// <summary>Runs all benchmarks; with <c>--filter</c> and the like, those that BenchmarkDotNet is told to.</summary>
internal static class Program
{
    private static readonly TimeInterval Iteration = TimeInterval.FromMilliseconds(200);

    private static void Main(string[] arguments)
    {
        // In this process: BenchmarkDotNet would otherwise build a project of its own, which knows neither our output folders nor the native library.
        var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithIterationTime(Iteration).WithId("Short");
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(job)
            .HideColumns(Column.Error, Column.Job)
            .WithOption(ConfigOptions.JoinSummary, true)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
    }
}
