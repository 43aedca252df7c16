using Diffusion.Checkpoints;

namespace Diffusion.Cli.Training;

/// <summary>The folder of one training run: what lies where.</summary>
/// <param name="Path">The folder.</param>
internal sealed record RunFolder(string Path)
{
    /// <summary>The resolved options; enough to repeat the run.</summary>
    public string Config => In("config.json");

    /// <summary>The log as text.</summary>
    public string Log => In("log.txt");

    /// <summary>One JSON object per logged step.</summary>
    public string Metrics => In("metrics.jsonl");

    /// <summary>Pictures drawn while training.</summary>
    public string Samples => In("samples");

    /// <summary>The checkpoints, one folder each.</summary>
    public string Checkpoints => In(CheckpointStore.FolderName);

    /// <summary>The snapshots of the weights' averages, one folder each.</summary>
    public string Averages => In("ema");

    /// <summary>The final picture grid.</summary>
    public string Grid => In("grid.png");

    /// <summary>Noise becoming images.</summary>
    public string Animation => In("denoising.gif");

    /// <summary>Whether the folder already holds a run.</summary>
    public bool HoldsRun => File.Exists(Config) || Directory.Exists(Checkpoints);

    /// <summary>A new folder's name: runs/DATE-TIME-DATA, and a number after it where another run has that name: the clock may have gone back.</summary>
    public static RunFolder Named(DateTime now, string dataPath)
    {
        var data = System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(dataPath.Replace(':', '-')));
        var name = System.IO.Path.Combine("runs", FormattableString.Invariant($"{now:yyyyMMdd-HHmmss}-{data}"));
        var free = Enumerable.Range(2, int.MaxValue - 2).Select(number => FormattableString.Invariant($"{name}-{number}")).Prepend(name).First(path => !System.IO.Path.Exists(path));
        return new RunFolder(free);
    }

    /// <summary>Refuses a folder that is in use unless the flags say what to do with its run. Writes nothing.</summary>
    /// <exception cref="InputException">The folder holds a run and neither flag is given, both are, or it is no folder.</exception>
    public void Check(bool resume, bool overwrite)
    {
        if (resume && overwrite)
        {
            throw new InputException("--resume and --overwrite exclude each other: one keeps the run, the other starts it anew.");
        }
        if (File.Exists(Path))
        {
            throw new InputException($"{Path} is a file; --run must name a folder.");
        }
        if (HoldsRun && !resume && !overwrite)
        {
            throw new InputException($"{Path} already holds a run: give --resume to go on with it, --overwrite to replace it, or another --run.");
        }
    }

    /// <summary>Makes the folder ready for a run, after <see cref="Check"/>.</summary>
    public void Prepare(bool resume, bool overwrite)
    {
        Check(resume, overwrite);
        if (overwrite && HoldsRun)
        {
            Clear();
        }
        Durable.CreateFolder(Samples);
    }

    /// <summary>Removes what a run writes, and nothing else.</summary>
    private void Clear()
    {
        foreach (var file in (string[])[Config, Log, Metrics, Grid, Animation, .. EventLog.Files(Path)])
        {
            File.Delete(file);
        }
        foreach (var folder in (string[])[Samples, Checkpoints, Averages])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
