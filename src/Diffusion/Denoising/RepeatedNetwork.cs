using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>
/// A network that answers in memory of its own, so that a GPU can record the work once for each shape it is asked about and replay it (a CUDA graph): a sampler's
/// many calls then cost no launches. On a CPU, and where nothing can be recorded, it is the network itself.
/// </summary>
/// <remarks>
/// The network must be in evaluation mode and its weights stay where they are; they may be given other values in place. A call that records gradients goes
/// to the network itself. One thread at a time.
/// </remarks>
public sealed class RepeatedNetwork : IDisposable
{
    /// <summary>So many shapes are recorded; each holds the memory of a pass. Further ones go to the network itself.</summary>
    private const int MostShapes = 4;

    private readonly Network network;
    private readonly bool repeats;
    private readonly bool records;
    private readonly Dictionary<string, Place> places = [];

    /// <summary>A network on a device.</summary>
    /// <param name="network">F; stays the caller's.</param>
    /// <param name="device">Where it is.</param>
    public RepeatedNetwork(Network network, Device device)
        : this(network, repeats: RepeatedWork.Obstacle(device) is null, records: RepeatedWork.Obstacle(device) is null)
    {
    }

    /// <summary>The same with memory of its own on any device, recorded or not.</summary>
    internal RepeatedNetwork(Network network, bool repeats, bool records)
    {
        ArgumentNullException.ThrowIfNull(network);
        (this.network, this.repeats, this.records) = (network, repeats, records);
    }

    /// <summary>Whether calls on a device are recorded.</summary>
    /// <param name="device">The network's.</param>
    public static bool Records(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return RepeatedWork.Obstacle(device) is null;
    }

    /// <summary>F(input; condition, labels), as <see cref="Network"/> says.</summary>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="condition">[N] float32.</param>
    /// <param name="labels">[N] int64, or null.</param>
    public Tensor Call(Tensor input, Tensor condition, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(condition);
        if (!repeats || is_grad_enabled())
        {
            return network(input, condition, labels);
        }

        Tensor[] given = [.. new[] { input, condition, labels }.OfType<Tensor>()];
        var key = string.Join(';', given.Select(tensor => $"{tensor.dtype}[{string.Join(',', tensor.shape)}]"));
        if (!places.TryGetValue(key, out var place))
        {
            if (places.Count == MostShapes)
            {
                return network(input, condition, labels);
            }

            places.Add(key, place = new Place(network, given, labels is not null, records));
        }

        return place.Answer(given);
    }

    /// <summary>Frees what was recorded; the next call begins anew.</summary>
    public void Dispose()
    {
        foreach (var place in places.Values)
        {
            place.Dispose();
        }

        places.Clear();
    }

    /// <summary>The memory of one shape.</summary>
    private sealed class Place : IDisposable
    {
        private readonly Tensor[] inputs;
        private readonly RepeatedWork work;
        private Tensor? output;

        public Place(Network network, Tensor[] given, bool hasLabels, bool records)
        {
            inputs = [.. given.Select(tensor => zeros(tensor.shape, dtype: tensor.dtype, device: tensor.device).DetachFromDisposeScope())];
            work = new RepeatedWork(given[0].device, records, () => Scoped.Run(() =>
            {
                var answer = network(inputs[0], inputs[1], hasLabels ? inputs[2] : null);
                output ??= empty(answer.shape, dtype: answer.dtype, device: answer.device).DetachFromDisposeScope();
                output.copy_(answer);
            }));
        }

        public Tensor Answer(Tensor[] given)
        {
            foreach (var (input, value) in inputs.Zip(given))
            {
                input.copy_(value);
            }

            work.Run();
            return output!.clone();
        }

        public void Dispose()
        {
            work.Dispose();
            foreach (var tensor in inputs.Append(output))
            {
                tensor?.Dispose();
            }
        }
    }
}
