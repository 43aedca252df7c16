using System.Globalization;

namespace Diffusion.Fuzz;

/// <summary>How reading one input ended.</summary>
internal enum Outcome
{
    /// <summary>It was read: the mistake changed nothing that matters.</summary>
    Accepted,

    /// <summary>It was refused in one line.</summary>
    Refused,

    /// <summary>It ended otherwise, or cost too much.</summary>
    Defect,

    /// <summary>The process died.</summary>
    Crash,

    /// <summary>It did not end.</summary>
    Hang,
}

/// <summary>How reading one input ended and what it cost.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Index">The input's number.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Milliseconds">Time.</param>
/// <param name="Bytes">Memory that it added at its worst moment.</param>
/// <param name="Message">The refusal, or what went wrong.</param>
internal sealed record Verdict(string Format, int Index, Outcome Outcome, double Milliseconds, long Bytes, string Message)
{
    private const char Separator = '\t';

    /// <summary>The verdict as a line.</summary>
    public string ToLine() => string.Join(Separator, Format, Index.ToString(CultureInfo.InvariantCulture), Outcome, Milliseconds.ToString("R", CultureInfo.InvariantCulture),
        Bytes.ToString(CultureInfo.InvariantCulture), OneLine.Of(Message, OneLine.MessageLength));

    /// <summary>A verdict from its line; null for other lines.</summary>
    public static Verdict? FromLine(string line) => line.Split(Separator) is [var format, var index, var outcome, var time, var bytes, var message]
        ? new Verdict(format, int.Parse(index, CultureInfo.InvariantCulture), Enum.Parse<Outcome>(outcome), double.Parse(time, CultureInfo.InvariantCulture),
            long.Parse(bytes, CultureInfo.InvariantCulture), message)
        : null;
}
