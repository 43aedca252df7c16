using System.Globalization;
using Diffusion.Cli.Configuration;
using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Training;

/// <summary>How a checkpoint, the settings and the data are brought together when a run starts from the checkpoint.</summary>
internal static class StartingRules
{
    private const int ComparedLevels = 1001;
    private const double SameLevel = 1e-6;

    /// <summary>Refuses settings that contradict what the checkpoint's weights are for.</summary>
    /// <exception cref="InputException">Lists every such setting, one to a line.</exception>
    public static void Check(RunSettings settings, StartingPoint start)
    {
        var own = SettingTexts.Of(NetworkSettings.Of(start.Network)).ToDictionary(setting => setting.Name, setting => setting.Text);
        var problems = SettingTexts.Of(settings.Options.Model)
            .Where(given => given.Name != nameof(ModelOptions.Dropout) && given.Text != own[given.Name])
            .Select(given => Contradiction($"{nameof(RunOptions.Model)}:{given.Name}", given.Text, $"has {own[given.Name] ?? "null"}"))
            .ToList();
        var (schedule, prediction, variance) = (settings.Options.Schedule, start.Prediction, settings.Options.Loss.Variance);
        if (schedule.Prediction != prediction.Name)
        {
            problems.Add(Contradiction("Schedule:Prediction", schedule.Prediction, $"predicts {prediction.Name}"));
        }
        else if (prediction.SigmaData is { } deviation && schedule.SigmaData != deviation)
        {
            problems.Add(Contradiction("Schedule:SigmaData", Text(schedule.SigmaData), $"has {Text(deviation)}"));
        }
        if (start.LearnedVariance is { } learned && variance != learned)
        {
            problems.Add(Contradiction("Loss:Variance", variance?.ToString(), $"answers {learned}"));
        }
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

        string Contradiction(string path, string? value, string fact) =>
            $"{path} is {value ?? "null"} ({settings.SourceOf(path)}), but the network of {start.Folder} {fact}: {start.Remedy}.";
    }

    /// <summary>The checkpoint's own process, of which the settings name no other.</summary>
    /// <exception cref="InputException">The settings want another number of steps of it.</exception>
    public static NoiseProcess OwnProcess(ScheduleOptions schedule, StartingPoint start)
    {
        var steps = (start.Process as NoiseSchedule)?.Steps;
        return schedule.Steps is null || schedule.Steps == steps
            ? start.Process
            : throw new InputException($"Schedule:Steps is {schedule.Steps}, but the schedule of {start.Folder} {(steps is null ? "is continuous" : $"has {steps}")}: "
                + "leave it out, or name a schedule to use instead (Schedule:Name).");
    }

    /// <summary>The plan: the checkpoint's network at the size of the data, with the classes of the data where the network knows as many.</summary>
    /// <exception cref="InputException">The network does not fit the data or the process.</exception>
    public static RunPlan Plan(RunSettings settings, StartingPoint start, NoiseProcess process, DataShape data)
    {
        var shape = start.Network with { SampleSize = new ImageSize(data.Height, data.Width), Dropout = settings.Options.Model.Dropout };
        CheckImages(start, shape, data);
        CheckTimes(start, process);
        var notes = new List<string>();
        if (!IsSame(process, start.Process))
        {
            notes.Add($"{process.Name} is not the schedule that {start.Folder} was trained for ({start.Process.Name}): its network has to learn the new levels.");
        }
        var classes = Classes(start, data, notes);
        var withoutNone = classes.Count > 0 && shape.NumClassEmbeds == classes.Count;
        var options = withoutNone ? WithoutNone(settings, start, notes) : settings.Options;
        return new RunPlan(options with { From = start.From }, shape, process, start.Prediction, classes) { Notes = notes };
    }

    private static void CheckImages(StartingPoint start, UNetConfig shape, DataShape data)
    {
        if (shape.OutChannels != shape.ImageChannels && !shape.LearnsVariance)
        {
            throw new InputException($"The network of {start.Folder} answers {shape.OutChannels} channels to images of {shape.ImageChannels}; only one that answers as many, or twice as many with a variance, can be trained.");
        }
        if (shape.ImageChannels != data.Channels)
        {
            throw new InputException($"The images have {data.Channels} {(data.Channels == 1 ? "channel" : "channels")}, but the network of {start.Folder} takes {shape.ImageChannels}: set Data:Channels to {shape.ImageChannels}, or give other data.");
        }
        if (shape.Problems() is { Count: > 0 } problems)
        {
            throw new InputException($"The network of {start.Folder} cannot be trained on these data: {string.Join(" ", problems)}");
        }
    }

    /// <summary>Some embeddings of time have no value for every time.</summary>
    private static void CheckTimes(StartingPoint start, NoiseProcess process)
    {
        var (first, last) = (process.Cleanest.Time, process.Noisiest.Time);
        var (good, rule) = start.Network.TimeEmbeddingType switch
        {
            "fourier" => (first > 0, "is of the logarithm of the time, so every time must be above 0"),
            "learned" => (first >= 0 && last <= start.Network.NumTrainTimesteps - 1, $"is a table of {start.Network.NumTrainTimesteps} times, from 0"),
            _ => (true, ""),
        };
        if (!good)
        {
            throw new InputException(FormattableString.Invariant(
                $"The time embedding of {start.Folder} {rule}, but {process.Name} has the times {first} to {last}: name a schedule that fits (Schedule:Name)."));
        }
    }

    /// <summary>Whether two processes agree in all levels, whatever they are called.</summary>
    private static bool IsSame(NoiseProcess one, NoiseProcess other) =>
        one.GetType() == other.GetType() && Enumerable.Range(0, ComparedLevels).All(index =>
        {
            var (a, b) = (one.AtShare(index / (ComparedLevels - 1.0)), other.AtShare(index / (ComparedLevels - 1.0)));
            return Math.Abs(a.Alpha - b.Alpha) <= SameLevel && Math.Abs(a.Sigma - b.Sigma) <= SameLevel * Math.Max(1, a.Sigma) && Math.Abs(a.Time - b.Time) <= SameLevel;
        });

    private static IReadOnlyList<string> Classes(StartingPoint start, DataShape data, List<string> notes)
    {
        if (start.Network.ClassEmbedType is { } type)
        {
            throw new InputException($"The network of {start.Folder} has class_embed_type \"{type}\"; only classes that are rows of a table, or none, can be trained.");
        }
        if (start.Network.NumClassEmbeds is not { } rows)
        {
            if (data.ClassNames.Count > 0)
            {
                notes.Add($"The network of {start.Folder} has no classes: it is trained without the {data.ClassNames.Count} of the data.");
            }
            return [];
        }
        var known = start.ClassNames.Count > 0 ? [start.ClassNames.Count] : new[] { rows - 1, rows };
        if (data.ClassNames.Count == 0 || !known.Contains(data.ClassNames.Count))
        {
            throw new InputException($"The network of {start.Folder} knows {string.Join(" or ", known)} classes, but the data have {data.ClassNames.Count}: "
                + "give data with as many (a folder of images for each), or train from scratch without --from.");
        }
        if (start.ClassNames.Count > 0 && !start.ClassNames.SequenceEqual(data.ClassNames))
        {
            notes.Add($"The classes {string.Join(", ", start.ClassNames)} of {start.Folder} are from now on {string.Join(", ", data.ClassNames)}.");
        }
        return data.ClassNames;
    }

    /// <summary>A table without a row for "no class": labels cannot be dropped, nor pictures guided.</summary>
    private static RunOptions WithoutNone(RunSettings settings, StartingPoint start, List<string> notes)
    {
        var options = settings.Options;
        Require("Training:ClassDropout", options.Training.ClassDropout, 0);
        Require("Sampling:Guidance", options.Sampling.Guidance, 1);
        return options with { Training = options.Training with { ClassDropout = 0 }, Sampling = options.Sampling with { Guidance = 1 } };

        void Require(string path, double value, double only)
        {
            if (value == only)
            {
                return;
            }
            var problem = FormattableString.Invariant($"the network of {start.Folder} has no label for \"no class\", which {path} {value} needs");
            if (settings.IsGiven(path))
            {
                throw new InputException(FormattableString.Invariant($"{path} is {value} ({settings.SourceOf(path)}), but {problem}: set it to {only}."));
            }
            notes.Add(FormattableString.Invariant($"{path} is {only}: {problem}."));
        }
    }
}
