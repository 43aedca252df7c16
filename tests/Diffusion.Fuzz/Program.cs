using System.Diagnostics;
using System.Globalization;
using Diffusion.Cli.Schedules;

namespace Diffusion.Fuzz;

/// <summary>
/// Reads files with mistakes in them, of every format that the product reads, and prints what became of them.
/// <c>Diffusion.Fuzz [--count N] [--seed S] [--format NAME] [--keep FOLDER]</c>: N inputs in all, spread evenly over the formats; exit code 1 where one broke the law.
/// </summary>
internal static class Program
{
    /// <summary>The verb of the process that reads.</summary>
    public const string WorkVerb = "work";

    private const int DefaultCount = 5000;

    private static int Main(string[] arguments)
    {
        if (arguments is [WorkVerb, var seed, var folder])
        {
            Environment.SetEnvironmentVariable("DIFFUSION_HOME", null);
            var results = Console.Out;
            Console.SetOut(TextWriter.Null);
            new Worker(int.Parse(seed, CultureInfo.InvariantCulture), folder).Run(Console.In, results);
            return 0;
        }

        var options = Options(arguments);
        var formats = options.TryGetValue("--format", out var name) ? [FormatCatalog.Find(name)] : FormatCatalog.All;
        var count = int.Parse(options.GetValueOrDefault("--count", $"{DefaultCount}"), CultureInfo.InvariantCulture);
        var temporary = Directory.CreateTempSubdirectory("diffusion-fuzz-").FullName;
        try
        {
            using var driver = new Driver(int.Parse(options.GetValueOrDefault("--seed", "0"), CultureInfo.InvariantCulture), temporary, options.GetValueOrDefault("--keep", "fuzz"));
            return Report(driver, formats, count);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static int Report(Driver driver, IReadOnlyList<Format> formats, int count)
    {
        var clock = Stopwatch.StartNew();
        var (tallies, left) = (new List<Tally>(), count);
        foreach (var (index, format) in formats.Index())
        {
            var tally = new Tally(format.Name);
            var own = left / (formats.Count - index);
            foreach (var verdict in driver.Judge(format, own))
            {
                tally.Add(verdict);
                if (verdict.Outcome is not (Outcome.Accepted or Outcome.Refused))
                {
                    Console.Error.WriteLine($"{verdict.Format} {verdict.Index}: {verdict.Outcome}: {verdict.Message}");
                }
            }

            tallies.Add(tally);
            left -= own;
        }

        TextColumns.Write(Console.Out, [.. Tally.Headings.Select(heading => (string[])[heading])], [.. tallies.Select(tally => tally.Row())], left: 0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} inputs in {clock.Elapsed.TotalSeconds:0} s"));
        return tallies.TrueForAll(tally => tally.IsSound) ? 0 : 1;
    }

    private static Dictionary<string, string> Options(string[] arguments) =>
        arguments.Length % 2 == 0 && arguments.Where((_, i) => i % 2 == 0).All(name => name is "--count" or "--seed" or "--format" or "--keep")
            ? arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1])
            : throw new ArgumentException("Usage: Diffusion.Fuzz [--count N] [--seed S] [--format NAME] [--keep FOLDER]");
}
