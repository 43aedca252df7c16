using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>Does what <c>schedule</c> is asked: results to one writer, warnings to the other. Needs no tensor library.</summary>
internal sealed class ScheduleAction(ScheduleCatalog catalog, TextWriter output, TextWriter error)
{
    private const string DefaultPicture = "noised.png";

    /// <summary>Writes numbers, a plot or a picture, and the path of what went to a file.</summary>
    /// <exception cref="InputException">The request cannot be met.</exception>
    public void Run(ScheduleRequest request)
    {
        if (request.Image is not null)
        {
            Draw(request, request.Image);
            return;
        }

        if (request.Seed is not null)
        {
            throw new InputException("--seed is the seed of the noise that --image adds; give an --image, or drop --seed.");
        }

        var format = ScheduleFormat.Choose(request.Format, request.Out);
        var write = request.Names.Count == 0 && ScheduleFormat.IsTable(format) ? ScheduleOverview.Write : ScheduleFormat.Writer(format);
        var schedules = Select(request, withWarnings: write != ScheduleOverview.Write);
        if (request.Out is null)
        {
            write(output, schedules);
            return;
        }

        Save(request.Out, () => TextFile.Write(request.Out, file => write(file, schedules)));
    }

    private void Draw(ScheduleRequest request, string image)
    {
        if (request.Format is not null)
        {
            throw new InputException("--image writes a PNG instead of numbers; drop --format, or ask for the numbers in a second command.");
        }

        var path = request.Out ?? DefaultPicture;
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"--out is {path}; --image writes a PNG, so let the name end in .png.");
        }

        var schedules = Select(request, withWarnings: true);
        var strip = new NoisedStrip(ReadImage(image), request.Seed ?? 0);
        Save(path, () => ImageFile.WritePng(path, strip.Draw(schedules), strip.Settings(schedules)));
    }

    private IReadOnlyList<ShownSchedule> Select(ScheduleRequest request, bool withWarnings)
    {
        var schedules = request.Names.Count == 0
            ? ScheduleSelection.Everything(catalog, request.Steps, Warn)
            : ScheduleSelection.Named(catalog, request.Names, request.Steps);
        foreach (var (process, _) in schedules.Where(_ => withWarnings))
        {
            foreach (var warning in process.Warnings)
            {
                Warn($"{process.Name}: {warning}");
            }
        }

        return schedules;
    }

    private void Warn(string message) => error.WriteLine($"warning: {OneLine.Of(message, OneLine.MessageLength)}");

    private static PixelImage ReadImage(string path)
    {
        try
        {
            return ImageFile.Read(path);
        }
        catch (InvalidDataException problem)
        {
            throw new InputException(problem.Message, problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the image cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Writes a file into a folder that is made if need be, and tells its path.</summary>
    private void Save(string path, Action write)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"--out is {path}, a folder; it names a file.");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be written: {problem.Message}", problem);
        }

        output.WriteLine(path);
    }
}
