using System.Text.Json;
using System.Xml.Linq;
using Diffusion.Cli.Verification;
using Diffusion.Imaging;
using Diffusion.Verification;

namespace Diffusion.Cli.Tests;

public sealed class VerifyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_holds_of_every_schedule_and_one_seed_writes_the_same_bytes()
    {
        string[] arguments = ["verify", "--samples", "10000", "--seed", "3", "--out"];
        var table = CommandLine.Run(folder.Path, [.. arguments, "a"]);
        var json = CommandLine.Run(folder.Path, [.. arguments, "b", "--format", "json"]);

        Assert.True(table.ExitCode == 0, table.Error + table.Output);
        Assert.Equal(0, json.ExitCode);
        Assert.All(table.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.Contains("claims hold.", table.Output, StringComparison.Ordinal);
        string[] files = ["draws.svg", "gradient-variance.svg", "noising.png", "verification.json"];
        Assert.Equal(files, Directory.GetFiles(folder["a"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder[$"a/{file}"]), File.ReadAllBytes(folder[$"b/{file}"])));
        Assert.Equal(File.ReadAllText(folder["b/verification.json"]), json.Output);
        CheckContents(JsonDocument.Parse(json.Output).RootElement);
    }

    private void CheckContents(JsonElement report)
    {
        var claims = report.GetProperty("claims").EnumerateArray().ToList();
        Assert.Equal((10_000, 3), (report.GetProperty("samples").GetInt32(), report.GetProperty("seed").GetInt32()));
        Assert.All(claims, claim => Assert.True(claim.GetProperty("holds").GetBoolean()));
        foreach (var schedule in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "schedules"), "*.json").Select(Path.GetFileNameWithoutExtension))
        {
            Assert.Contains(claims, claim => claim.GetProperty("statement").GetString()!.StartsWith($"{schedule}: mean and variance at 10 times", StringComparison.Ordinal));
        }

        var draws = XDocument.Load(folder["a/draws.svg"]);
        Assert.Equal(6 * 400, draws.Descendants().Where(path => path.Attribute("stroke-width")?.Value == "2.2").Sum(path => path.Attribute("d")!.Value.Count(step => step == 'M')));
        Assert.Equal("3", ImageFile.ReadPngText(folder["a/noising.png"])["Seed"]);
    }

    [Fact]
    public void A_claim_that_does_not_hold_is_told_and_fails_the_command()
    {
        var report = new VerificationReport(10_000, 0, 1e-8, [new(ClaimGroups.Draws, "one is one", 1, 1, 0), new(ClaimGroups.Draws, "one is two", 2, 1, 0.5), new(ClaimGroups.Forward, "nothing", 0, double.NaN, 1)], []);
        using var table = new StringWriter();
        using var json = new StringWriter();

        VerificationTable.Write(table, report);
        VerificationJson.Write(json, report);

        Assert.Equal(1, VerifyAction.Judge(report));
        Assert.Equal(0, VerifyAction.Judge(report with { Claims = [report.Claims[0]] }));
        Assert.Equal(2, table.ToString().Split('\n').Count(line => line.EndsWith("FAILS", StringComparison.Ordinal)));
        Assert.Contains("2 of 3 claims do not hold.", table.ToString(), StringComparison.Ordinal);
        var failures = JsonDocument.Parse(json.ToString()).RootElement.GetProperty("failures").EnumerateArray().ToList();
        Assert.Equal(["one is two", "nothing"], failures.Select(claim => claim.GetProperty("statement").GetString()));
        Assert.Equal("NaN", failures[1].GetProperty("measured").GetString());
    }

    [Fact]
    public void A_bad_option_gets_one_clear_line()
    {
        File.WriteAllText(folder["file"], "");
        foreach (var (option, value, expected) in new[]
        {
            ("--samples", "9999", "--samples is 9999; it must be from 10000 to 10000000."),
            ("--seed", "-1", "--seed is \"-1\"; it must be a whole number of 0 or more. See 'diffusion verify --help'."),
            ("--format", "csv", "--format is 'csv'; it must be table or json."),
            ("--out", "file", "--out is file, a file; it names a folder."),
        })
        {
            var refused = CommandLine.Run(folder.Path, "verify", option, value);
            Assert.Equal((2, $"error: {expected}"), (refused.ExitCode, Assert.Single(refused.ErrorLines)));
            Assert.Empty(refused.Output);
        }
    }
}
