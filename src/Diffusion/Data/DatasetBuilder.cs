using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Reads every candidate of a source once, on all cores, into a store.</summary>
internal sealed class DatasetBuilder
{
    private const int ProbedForChannels = 32;

    private readonly IImageSource _source;
    private readonly DataOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly ProgressThrottle _progress;
    private readonly int[] _candidates;
    private readonly ConcurrentBag<(int Order, RejectedImage Image)> _rejected = [];
    private int _resized;
    private int _enlarged;

    private DatasetBuilder(IImageSource source, DataOptions options, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        (_source, _options, _cancellation) = (source, options, cancellation);
        _candidates = Spread(source.Count, Math.Min(source.Count, options.MaxImages ?? int.MaxValue));
        _progress = new ProgressThrottle(progress, "Decoding images", _candidates.Length);
    }

    /// <exception cref="InputException">No candidate can be used.</exception>
    public static ImageDataset Build(IImageSource source, DataOptions options, IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        new DatasetBuilder(source, options, progress, cancellation).Build();

    private ImageDataset Build()
    {
        var watch = Stopwatch.StartNew();
        if (FirstUsable() is not { } first)
        {
            throw NothingUsable();
        }

        var fit = ChooseFit(first);
        var store = PixelStore.Create(_candidates.Length, fit.Bytes, _options);
        try
        {
            var usable = Decode(store, fit);
            int[] slots = [.. Enumerable.Range(0, usable.Length).Where(slot => usable[slot])];
            if (slots.Length == 0)
            {
                throw NothingUsable(); // the first was readable a moment ago: the files are changing under us
            }

            int[]? labels = _source.ClassNames.Count == 0 ? null : [.. slots.Select(slot => _source.Label(_candidates[slot]))];
            return new ImageDataset(store, slots, labels, Report(slots.Length, labels, fit, store.IsOnDisk, watch.Elapsed));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary><paramref name="wanted"/> of the numbers below <paramref name="count"/>, evenly spaced.</summary>
    private static int[] Spread(int count, int wanted) => [.. Enumerable.Range(0, wanted).Select(i => (int)((long)i * count / wanted))];

    private PixelImage? FirstUsable()
    {
        for (var i = 0; i < _candidates.Length; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (TryRead(i, out var reason) is { } image)
            {
                _rejected.Clear(); // they are met again when everything is decoded
                return image;
            }

            _rejected.Add((i, reason!));
        }

        return null;
    }

    private ImageFit ChooseFit(PixelImage first)
    {
        if (_options.Size is null && Math.Max(first.Width, first.Height) > DataOptions.MaximumSide)
        {
            throw new InputException($"The first image of '{_options.Path}' is {first.Width}×{first.Height} pixels; sides may have {DataOptions.MaximumSide}. Set Data:Size.");
        }

        var stretch = string.Equals(_options.Fit, "stretch", StringComparison.OrdinalIgnoreCase);
        return new ImageFit(_options.Channels ?? ChooseChannels(first), _options.Size ?? first.Height, _options.Size ?? first.Width, stretch);
    }

    /// <summary>As many as the images need: 3 as soon as one of a sample has colour, 4 only where one is transparent somewhere.</summary>
    private int ChooseChannels(PixelImage first)
    {
        var probes = Spread(_candidates.Length, Math.Min(_candidates.Length, ProbedForChannels)).Select(i => TryRead(i, out _)).OfType<PixelImage>();
        return probes.Append(first).Max(NeededChannels);
    }

    private static int NeededChannels(PixelImage image)
    {
        if (image.Channels < 4)
        {
            return image.Channels;
        }

        for (var alpha = 3; alpha < image.Pixels.Length; alpha += 4)
        {
            if (image.Pixels[alpha] < 255)
            {
                return 4;
            }
        }

        return 3;
    }

    private bool[] Decode(PixelStore store, ImageFit fit)
    {
        var usable = new bool[_candidates.Length];
        var parallel = new ParallelOptions { CancellationToken = _cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, _candidates.Length, parallel, () => new byte[fit.Bytes], (i, _, planes) =>
            {
                usable[i] = DecodeOne(i, store, fit, planes);
                _progress.Advance();
                return planes;
            }, _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return usable;
    }

    private bool DecodeOne(int i, PixelStore store, ImageFit fit, byte[] planes)
    {
        if (TryRead(i, out var reason) is not { } image)
        {
            _rejected.Add((i, reason!));
            return false;
        }

        if (!fit.Holds(image))
        {
            Interlocked.Increment(ref _resized);
            if (fit.Enlarges(image))
            {
                Interlocked.Increment(ref _enlarged);
            }
        }

        Planes.Separate(fit.Apply(image), planes);
        store.Write(i, planes);
        return true;
    }

    private PixelImage? TryRead(int i, out RejectedImage? rejected)
    {
        var name = _source.Name(_candidates[i]);
        try
        {
            rejected = null;
            return _source.Read(_candidates[i]);
        }
        catch (RejectedException e)
        {
            rejected = new RejectedImage(name, e.Kind, e.Message);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = e.Message.StartsWith($"{name}: ", StringComparison.Ordinal) ? e.Message[(name.Length + 2)..] : e.Message;
            rejected = new RejectedImage(name, "unreadable", reason.TrimEnd('.'));
        }

        return null;
    }

    private IEnumerable<RejectedImage> AllRejected() => _source.Rejected.Concat(_rejected.OrderBy(entry => entry.Order).Select(entry => entry.Image));

    private InputException NothingUsable()
    {
        var all = AllRejected().ToList();
        var kinds = string.Join(", ", CountByKind(all).Select(kind => $"{kind.Count:N0} {kind.Kind}"));
        var examples = all.DistinctBy(image => image.Kind).Take(3).Select(image => $"'{image.Name}': {image.Reason}");
        return new InputException($"No usable image in '{_options.Path}': {all.Count:N0} found, {kinds}; {string.Join("; ", examples)}.");
    }

    private static List<(string Kind, int Count)> CountByKind(IEnumerable<RejectedImage> images) =>
        [.. images.CountBy(image => image.Kind).OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Value))];

    private DataReport Report(int count, int[]? labels, ImageFit fit, bool isOnDisk, TimeSpan elapsed)
    {
        var perClass = new int[_source.ClassNames.Count];
        foreach (var label in labels ?? [])
        {
            perClass[label]++;
        }

        var rejected = AllRejected().ToList();
        return new DataReport(
            _options.Path, _source.Kind, count, fit.Channels, fit.Height, fit.Width,
            [.. _source.ClassNames.Zip(perClass, (name, images) => new ClassCount(name, images))],
            CountByKind(rejected), [.. rejected.Take(DataReport.MaximumListed)], [.. Notes(fit)],
            (long)_candidates.Length * fit.Bytes, isOnDisk, elapsed);
    }

    private IEnumerable<string> Notes(ImageFit fit)
    {
        if (_candidates.Length < _source.Count)
        {
            yield return $"{_candidates.Length:N0} of {_source.Count:N0} images taken, evenly spaced (Data:MaxImages)";
        }

        if (_resized > 0)
        {
            var how = fit.Stretch ? "stretched" : "scaled and cropped";
            var enlarged = _enlarged > 0 ? $", {_enlarged:N0} of them enlarged" : "";
            yield return $"{_resized:N0} images {how} to {fit.Width}×{fit.Height}{enlarged}{(_options.Size is null ? ", the size of the first (Data:Size is not set)" : "")}";
        }

        foreach (var note in _source.Notes)
        {
            yield return note;
        }
    }
}
