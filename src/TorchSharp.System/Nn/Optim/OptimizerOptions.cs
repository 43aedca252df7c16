namespace TorchSharp.Modules;

/// <summary>The settings of one group of parameters. What is null takes the optimiser's default.</summary>
public class OptimizerOptions
{
    /// <summary>The rate used by the next step.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The rate that schedules are relative to.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Copies the settings of another group.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        ArgumentNullException.ThrowIfNull(source);
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Writes the settings in TorchSharp's format.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary>Another kind of optimiser's settings are an error.</summary>
    private protected static TOptions Same<TOptions>(OptimizerOptions source)
        where TOptions : OptimizerOptions
        => source as TOptions ?? throw new ArgumentException(
            $"The settings are of {source?.GetType().DeclaringType?.Name ?? "another optimiser"}, but must be of {typeof(TOptions).DeclaringType!.Name}.", nameof(source));
}
