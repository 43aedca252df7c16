namespace Diffusion.Training;

/// <summary>Memory does not suffice for a step, however its batch is split. What was saved before is whole.</summary>
public sealed class TrainingMemoryException : Exception
{
    private const string Remedy =
        "Make the network smaller (Model:Channels, Model:LayersPerLevel) or the images (Data:Size), or keep fewer activations of a U-Net (Training:CheckpointLevels).";

    private TrainingMemoryException(string where, Exception cause)
        : base($"Out of memory {where}: {OneLine.Of(cause.Message, InputException.MaxLineLength).TrimEnd('.')}. {Remedy}", cause)
    {
    }

    /// <summary>The passes are of one image already; the state is as it was before the step.</summary>
    internal static TrainingMemoryException InPass(Exception cause) => new("with micro-batches of 1 image", cause);

    /// <summary>The weights were being changed: the state is half that of before and half that of after, and must not be used.</summary>
    internal static TrainingMemoryException InUpdate(Exception cause) => new("while the weights were updated", cause);
}
