using System.Globalization;

namespace TorchSharp;

/// <summary>How many physical cores this process may use.</summary>
internal static class ProcessorCores
{
    /// <summary>Distinct cores among the logical processors the process may run on, at least 1, and no more than the share of processors its container grants.</summary>
    internal static int Count() => Math.Clamp(CoresOf(Allowed("/proc/self/status"), "/sys/devices/system/cpu"), 1, Environment.ProcessorCount);

    /// <summary>Counts the distinct cores of <paramref name="processors"/>; a processor whose siblings are not told counts as a core.</summary>
    internal static int CoresOf(IReadOnlyList<int> processors, string folder) =>
        processors.Count == 0 ? Environment.ProcessorCount : processors.Select(processor => Siblings(folder, processor)).Distinct().Count();

    /// <summary>Parses a list as the kernel writes it: "0-3,8,10-11".</summary>
    internal static IReadOnlyList<int> ParseList(string text)
    {
        var result = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            result.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return result;
    }

    private static IReadOnlyList<int> Allowed(string statusFile)
    {
        const string key = "Cpus_allowed_list:";
        var line = File.Exists(statusFile) ? File.ReadLines(statusFile).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? [] : ParseList(line[key.Length..]);
    }

    private static string Siblings(string folder, int processor)
    {
        var own = processor.ToString(CultureInfo.InvariantCulture);
        var file = Path.Combine(folder, "cpu" + own, "topology", "thread_siblings_list");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : own;
    }
}
