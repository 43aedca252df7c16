using System.Diagnostics;

namespace Diffusion.Fuzz;

/// <summary>Has inputs read in a process of their own, starts another where it dies or hangs, and gathers the verdicts.</summary>
/// <param name="seed">Decides every input.</param>
/// <param name="folder">For the files at hand.</param>
/// <param name="kept">Where inputs that break the law are put; made when needed.</param>
internal sealed class Driver(int seed, string folder, string kept) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? worker;

    /// <summary>The verdicts on a format's inputs, in their order.</summary>
    public IEnumerable<Verdict> Judge(Format format, int count)
    {
        for (var next = 0; next < count;)
        {
            worker ??= Start();
            worker.StandardInput.WriteLine($"{format.Name}\t{next}\t{count}");
            foreach (var verdict in Answers(format, worker))
            {
                Keep(format, verdict);
                yield return verdict;
                next = verdict.Index + 1;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (worker is not null)
        {
            worker.StandardInput.Close();
            worker.WaitForExit();
            worker.Dispose();
        }
    }

    private IEnumerable<Verdict> Answers(Format format, Process process)
    {
        for (var current = -1; ;)
        {
            var (line, ended) = Next(process);
            if (line is null)
            {
                worker = null;
                yield return Lost(format, process, current, ended);
                yield break;
            }

            if (line.Length == 0)
            {
                yield break;
            }

            if (Verdict.FromLine(line) is { } verdict)
            {
                yield return verdict;
            }
            else if (line.StartsWith(Worker.Begins, StringComparison.Ordinal))
            {
                current = int.Parse(line.AsSpan(Worker.Begins.Length));
            }
        }
    }

    /// <summary>The worker's next line; null where it has died or says nothing.</summary>
    private static (string? Line, bool Ended) Next(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync();
        return line.Wait(Patience) ? (line.Result, line.Result is null) : (null, false);
    }

    private static Verdict Lost(Format format, Process process, int index, bool ended)
    {
        if (!ended)
        {
            process.Kill();
        }

        process.WaitForExit();
        using (process)
        {
            return index < 0
                ? throw new InvalidOperationException($"{format.Name}: the worker ended with exit code {process.ExitCode} before its first input.")
                : new Verdict(format.Name, index, ended ? Outcome.Crash : Outcome.Hang, ended ? 0 : Patience.TotalMilliseconds, 0, ended ? $"exit code {process.ExitCode}" : $"no answer in {Patience}");
        }
    }

    private void Keep(Format format, Verdict verdict)
    {
        if (verdict.Outcome is not (Outcome.Accepted or Outcome.Refused))
        {
            Directory.CreateDirectory(kept);
            File.WriteAllBytes(Path.Combine(kept, $"{format.Name}-{seed}-{verdict.Index}"), format.Input(seed, verdict.Index));
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.GetCommandLineArgs()[0].EndsWith(".dll", StringComparison.Ordinal) && IsHost()
            ? ["exec", Environment.GetCommandLineArgs()[0], Program.WorkVerb, $"{seed}", folder]
            : [Program.WorkVerb, $"{seed}", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Whether this runs as <c>dotnet exec Diffusion.Fuzz.dll</c>.</summary>
    private static bool IsHost() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
}
