using System.Diagnostics;

namespace Diffusion.Fuzz;

/// <summary>
/// Reads inputs, one after another, in a process that may die of it: native decoders are among the readers. Takes lines of FORMAT, FROM and TO, with tabs between, on standard input, and says
/// which input it begins and how each ended on standard output.
/// </summary>
internal sealed class Worker(int seed, string folder)
{
    /// <summary>The line that says that an input is being read.</summary>
    public const string Begins = "begins";

    private const int Attempts = 3;
    private const int MostLetters = InputException.MaxLineLength + 2;

    /// <summary>Where the input at hand lies, for whoever looks after a crash.</summary>
    public static string InputOf(string folder, Format format) => Path.Combine(folder, format.Name, format.File);

    /// <summary>Works until there are no more lines.</summary>
    public void Run(TextReader orders, TextWriter results)
    {
        while (orders.ReadLine()?.Split('\t') is [var name, var from, var to])
        {
            var format = FormatCatalog.Find(name);
            Prepare(format);
            for (var index = int.Parse(from); index < int.Parse(to); index++)
            {
                File.WriteAllBytes(InputOf(folder, format), format.Input(seed, index));
                results.WriteLine($"{Begins} {index}");
                results.WriteLine(Judge(format, index).ToLine());
            }

            results.WriteLine();
        }
    }

    /// <summary>Reads the sound files first: what can read none of them would refuse everything.</summary>
    private void Prepare(Format format)
    {
        var file = InputOf(folder, format);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        format.Prepare(Path.Combine(folder, format.Name));
        var sound = 0;
        foreach (var sample in format.Samples)
        {
            File.WriteAllBytes(file, sample);
            sound += Read(format, file).Outcome == Outcome.Accepted ? 1 : 0;
        }

        if (sound == 0)
        {
            throw new InvalidOperationException($"{format.Name}: no sound file can be read.");
        }
    }

    /// <summary>A long time once may be the machine, busy with other things, so it is measured again.</summary>
    private Verdict Judge(Format format, int index)
    {
        for (var attempt = 1; ; attempt++)
        {
            var begin = MemoryMeter.Begin();
            var clock = Stopwatch.StartNew();
            var (outcome, message) = Read(format, InputOf(folder, format));
            var (time, bytes) = (clock.Elapsed, MemoryMeter.Growth(begin));
            var tooMuch = bytes > format.MostBytes ? $"takes {bytes >> 20} MiB" : time > format.MostTime ? $"takes {time}" : null;
            if (tooMuch is null || outcome == Outcome.Defect || bytes > format.MostBytes || attempt == Attempts)
            {
                return new Verdict(format.Name, index, tooMuch is null ? outcome : Outcome.Defect, time.TotalMilliseconds, bytes, tooMuch ?? message);
            }
        }
    }

    private static (Outcome Outcome, string Message) Read(Format format, string file)
    {
        try
        {
            format.Read(file);
            return (Outcome.Accepted, "");
        }
        catch (Exception refusal) when (refusal is InputException or InvalidDataException)
        {
            return refusal.Message.Length is > 0 and <= MostLetters && !refusal.Message.Any(OneLine.IsControl)
                ? (Outcome.Refused, refusal.Message)
                : (Outcome.Defect, $"is refused in {refusal.Message.Length} letters or several lines: {refusal.Message}");
        }
        catch (Exception defect)
        {
            return (Outcome.Defect, defect.ToString());
        }
    }
}
