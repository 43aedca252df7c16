namespace Diffusion.Fuzz.Formats;

/// <summary>Readers that do what none may do, so that a test can tell whether it would be seen.</summary>
internal static class LawlessFormats
{
    private const int Lawless = 3;

    /// <summary>Each breaks the law at its fourth input and reads the others.</summary>
    public static IEnumerable<Format> All()
    {
        yield return Of("crash", () => Environment.FailFast(null));
        yield return Of("defect", () => throw new InvalidOperationException());
        yield return Of("lines", () => throw new InvalidDataException("two\nlines"));
        yield return Of("slow", () => Thread.Sleep(50)) with { MostTime = TimeSpan.FromMilliseconds(20) };
        yield return Of("greedy", () => new byte[64 << 20].AsSpan().Fill(1)) with { MostBytes = 32 << 20 };
    }

    private static Format Of(string name, Action act)
    {
        var reads = 0;
        return new Format(name, [[1, 2, 3]], _ =>
        {
            if (reads++ > Lawless)
            {
                act();
            }
        });
    }
}
