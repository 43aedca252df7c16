namespace Diffusion.Fuzz;

/// <summary>A kind of file that the product reads: sound ones to begin with, and how they are read.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Samples">Sound files.</param>
/// <param name="Read">
/// Reads a file as the product does, to the end: a file that cannot be used is an <see cref="InputException"/>, or for a single image an
/// <see cref="InvalidDataException"/>, which the product turns into a line of its report.
/// </param>
internal sealed record Format(string Name, IReadOnlyList<byte[]> Samples, Action<string> Read)
{
    /// <summary>The file's name inside the folder that it is put into.</summary>
    public string File { get; init; } = "input";

    /// <summary>What lies in the folder beside it.</summary>
    public Action<string> Prepare { get; init; } = _ => { };

    /// <summary>What surrounds the bytes that are worth a mistake: each takes a file apart and puts it together again, sound but for the mistake.</summary>
    public IReadOnlyList<Wrapping> Wrappings { get; init; } = [];

    /// <summary>The most memory that reading may add.</summary>
    public long MostBytes { get; init; } = 128 << 20;

    /// <summary>The longest that reading may take.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The input of a number: the same at every call with the same seed.</summary>
    public byte[] Input(int seed, int index)
    {
        var random = new Random(HashOf(Name, seed, index));
        var (original, other) = (Samples[random.Next(Samples.Count)], Samples[random.Next(Samples.Count)]);
        var wrapping = random.Next(Wrappings.Count + 1);
        return wrapping == Wrappings.Count
            ? Mutation.Of(original, random, other)
            : Wrappings[wrapping].Close(Mutation.Of(Wrappings[wrapping].Open(original), random, Wrappings[wrapping].Open(other)));
    }

    /// <summary>FNV-1a: .NET's own hashes differ from one process to the next.</summary>
    private static int HashOf(string name, int seed, int index) =>
        unchecked((int)$"{name} {seed} {index}".Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u));
}

/// <summary>A layer around bytes, such as compression or checksums.</summary>
internal sealed record Wrapping(Func<byte[], byte[]> Open, Func<byte[], byte[]> Close);
