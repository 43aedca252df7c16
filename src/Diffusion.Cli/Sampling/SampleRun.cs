using System.Runtime.ExceptionServices;
using Diffusion.Checkpoints;
using Diffusion.Imaging;

namespace Diffusion.Cli.Sampling;

/// <summary>
/// Pictures into a folder, a batch at a time: a batch is written before the next is begun, and nothing of it is kept, so that memory does not depend on how many
/// there are. Batches are laid from the first picture on, whatever is there already: a picture that is made later has the same batch around it.
/// </summary>
/// <param name="folder">The folder; it is there.</param>
/// <param name="count">How many.</param>
/// <param name="at">The picture at a place, 0 … count − 1.</param>
internal sealed class SampleRun(SampleFolder folder, int count, Func<int, Picture> at)
{
    /// <summary>The most pictures in a grid.</summary>
    public const int MostInGrid = 400;

    /// <summary>The most pictures that are written at a time: without a bound the runtime adds a thread for each that waits for the disk, and each keeps memory.</summary>
    public const int WrittenAtOnce = 8;

    /// <summary>Pictures in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether pictures that are there stay as they are; otherwise all are made anew.</summary>
    public bool Resume { get; init; }

    /// <summary>Makes what is missing and writes it.</summary>
    /// <param name="make">Makes the images of a batch.</param>
    /// <param name="textOf">What a picture says of how it was made; asked after its batch is made.</param>
    /// <param name="tell">Takes lines of progress.</param>
    public void Make(Func<IReadOnlyList<Picture>, IReadOnlyList<PixelImage>> make, Func<Picture, IReadOnlyDictionary<string, string>> textOf, Action<string> tell)
    {
        var already = Resume ? Numbers().Count(folder.Holds) : 0;
        var progress = new SampleProgress(count, already, tell);
        progress.Begin();
        for (var first = 0; first < count; first += Math.Min(BatchSize, count - first))
        {
            Picture[] batch = [.. Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(at)];
            int[] missing = [.. Enumerable.Range(0, batch.Length).Where(i => !Resume || !folder.Holds(batch[i].Number))];
            if (missing.Length > 0)
            {
                var images = make(batch);
                Write(missing, i => folder.Write(batch[i].Number, images[i], textOf(batch[i])));
                progress.Add(missing.Length);
            }
        }
    }

    /// <summary>The first pictures as one, read from the folder.</summary>
    /// <param name="classCount">Columns, where they are few; 0 for about a square.</param>
    /// <exception cref="InputException">A picture has been damaged, or has another shape than the others.</exception>
    public PixelImage Grid(int classCount)
    {
        var first = folder.Read(at(0).Number);
        return Contact.Sheet([.. Numbers().Take(MostInGrid).Select(number => Alike(first, number))], classCount);
    }

    /// <summary>All pictures as one archive for NumPy, read from the folder one by one.</summary>
    /// <returns>The archive's path.</returns>
    /// <exception cref="InputException">A picture has been damaged, or has another shape than the others.</exception>
    public string WriteArchive()
    {
        var first = folder.Read(at(0).Number);
        var labels = at(0).Label is null ? null : Enumerable.Range(0, count).Select(place => at(place).Label!.Value);
        var from = at(0).Number == 0 ? "" : FormattableString.Invariant($"{at(0).Number}_");
        var path = Path.Combine(folder.Path, FormattableString.Invariant($"samples_{from}{count}x{first.Height}x{first.Width}x{first.Channels}.npz"));
        Durable.ReplaceShared(path, stream => NpzImages.Write(stream, count, Numbers().Select(number => Alike(first, number)), labels));
        return path;
    }

    private IEnumerable<ulong> Numbers() => Enumerable.Range(0, count).Select(place => at(place).Number);

    private PixelImage Alike(PixelImage first, ulong number)
    {
        var image = folder.Read(number);
        return (image.Width, image.Height, image.Channels) == (first.Width, first.Height, first.Channels)
            ? image
            : throw new InputException(
                $"{folder.FileOf(number)} is {image.Width}×{image.Height} with {image.Channels} channels, the first picture {first.Width}×{first.Height} with {first.Channels}. Delete the file, and make it again with --resume.");
    }

    /// <summary>Side by side: bringing a file to disk is waiting.</summary>
    private static void Write(int[] pictures, Action<int> write)
    {
        try
        {
            Parallel.ForEach(pictures, new ParallelOptions { MaxDegreeOfParallelism = WrittenAtOnce }, write);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
