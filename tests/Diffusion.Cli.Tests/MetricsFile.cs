using System.Text.Json.Nodes;

namespace Diffusion.Cli.Tests;

/// <summary>What a run's metrics.jsonl says that does not depend on how fast the machine was.</summary>
internal static class MetricsFile
{
    public static List<string> WithoutTimes(string path) => [.. File.ReadLines(path).Select(Line)];

    private static string Line(string line)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var time in new[] { "imagesPerSecond", "dataWait", "seconds" })
        {
            Assert.True(json.Remove(time), time);
        }
        return json.ToJsonString();
    }
}
