using System.Globalization;

namespace Diffusion.Cli.Benchmarks;

/// <summary>What the command line asks of <c>benchmark</c>.</summary>
internal sealed record BenchmarkRequest
{
    /// <summary>As PyTorch's side of eng/compare-torch.sh has it.</summary>
    public const int DefaultSteps = 20;

    public const int DefaultWarmup = 5;

    public const int DefaultSampleSteps = 10;

    private const int MostSteps = 100_000;
    private const int MostImages = 65_536;
    private const int MostThreads = 4096;

    /// <summary>Settings, or the config.json of a network.</summary>
    public IReadOnlyList<string> Configs { get; init; } = [];

    /// <summary>The settings of --set.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Images per step; null leaves it to the settings.</summary>
    public int? Batch { get; init; }

    /// <summary>Training steps timed.</summary>
    public required int Steps { get; init; }

    /// <summary>Training steps before these.</summary>
    public required int Warmup { get; init; }

    /// <summary>Steps of the images drawn; 0 draws none.</summary>
    public required int SampleSteps { get; init; }

    /// <summary>fp32 or bf16; null leaves it to the settings.</summary>
    public string? Precision { get; init; }

    /// <summary>The device; null leaves it to the settings.</summary>
    public string? Device { get; init; }

    /// <summary>Threads of an operator; null leaves them as they are.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether the answer is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Steps recorded after the timed ones to see what the time goes to.</summary>
    public int Profiled => Math.Clamp(Steps, 1, 3);

    /// <summary>What the options say as settings, after those of --set.</summary>
    public IReadOnlyList<string> Assignments()
    {
        var assignments = Given.ToList();
        if (Batch is { } batch)
        {
            assignments.Add(string.Create(CultureInfo.InvariantCulture, $"Training:BatchSize={batch}"));
        }
        if (Device is not null)
        {
            assignments.Add($"Training:Device={Device}");
        }
        if (Precision is not null)
        {
            assignments.AddRange([$"Training:Precision={Precision}", $"Sampling:Precision={Precision}"]);
        }
        return assignments;
    }

    /// <summary>What is wrong with the options, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Batch is < 1 or > MostImages)
        {
            yield return $"--batch is {Batch}; it must be from 1 to {MostImages}.";
        }
        if (Steps is < 1 or > MostSteps)
        {
            yield return $"--steps is {Steps}; it must be from 1 to {MostSteps}.";
        }
        if (Warmup is < 0 or > MostSteps)
        {
            yield return $"--warmup is {Warmup}; it must be from 0 to {MostSteps}.";
        }
        if (SampleSteps is < 0 or > MostSteps)
        {
            yield return $"--sample-steps is {SampleSteps}; it must be from 0 to {MostSteps}.";
        }
        if (Threads is < 1 or > MostThreads)
        {
            yield return $"--threads is {Threads}; it must be from 1 to {MostThreads}.";
        }
        if (BenchmarkPrecision.Problem(Precision) is { } problem)
        {
            yield return problem;
        }
    }
}
