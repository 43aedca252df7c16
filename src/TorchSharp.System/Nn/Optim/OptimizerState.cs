using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimiser remembers of one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected Parameter _parameter;

    /// <summary>Remembers something of this parameter.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>Begins anew.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Copies another memory, converting it to this one's type and device.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Writes the memory in TorchSharp's format.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Whether the other memory is this one up to rounding.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the memory to a device.</summary>
    public virtual void to(Device device)
    {
    }

    private protected Tensor ZerosLikeParameter()
    {
        using var noGrad = no_grad();
        return zeros_like(_parameter).DetachFromDisposeScope();
    }

    /// <summary>The values of <paramref name="source"/> in <paramref name="target"/>, which is made or dropped as needed.</summary>
    private protected void Assign(ref Tensor? target, Tensor? source)
    {
        if (source is null)
        {
            target?.Dispose();
            target = null;
            return;
        }

        using var noGrad = no_grad();
        target ??= ZerosLikeParameter();
        if (!source.shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException(
                $"The state is of a parameter of shape [{string.Join(",", source.shape)}], but this one's is [{string.Join(",", target.shape)}].", nameof(source));
        }

        target.copy_(source);
    }

    private protected void Read(BinaryReader reader, ref Tensor? target)
    {
        using var scope = NewDisposeScope();
        Assign(ref target, TensorRecord.Read(reader));
    }

    private protected void ReadOptional(BinaryReader reader, ref Tensor? target)
    {
        if (reader.ReadBoolean())
        {
            Read(reader, ref target);
        }
        else
        {
            Assign(ref target, null);
        }
    }

    private protected static void WriteOptional(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    private protected static void Move(ref Tensor? tensor, Device device)
    {
        if (tensor is not null)
        {
            var moved = tensor.to(device).DetachFromDisposeScope();
            tensor.Dispose();
            tensor = moved;
        }
    }

    private protected static bool Close(Tensor? left, Tensor? right)
        => left is null || right is null ? left is null && right is null : left.allclose(right);

    private protected static TState Same<TState>(OptimizerState source)
        where TState : OptimizerState
        => source as TState ?? throw new ArgumentException(
            $"The state is of {source?.GetType().DeclaringType?.Name ?? "another optimiser"}, but must be of {typeof(TState).DeclaringType!.Name}.", nameof(source));
}
