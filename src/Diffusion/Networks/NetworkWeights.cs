using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Weights by name, into a network.</summary>
public static class NetworkWeights
{
    private const int ShownKeys = 10;

    /// <summary>So many parameters are made without a second thought, to say key by key what does not fit.</summary>
    private const long Spare = 1 << 20;

    /// <summary>Refuses weights that are far fewer than a configuration asks for, before memory is asked for: a network is only made to compare keys with its like.</summary>
    /// <param name="parameters">How many the configuration's network has.</param>
    /// <param name="weights">The weights to be loaded.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="InputException">The network has more than twice as many.</exception>
    public static void CheckSize(long parameters, IReadOnlyDictionary<string, Tensor> weights, string source)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var held = weights.Values.Sum(tensor => tensor.numel());
        if (parameters > (2 * held) + Spare)
        {
            throw new InputException($"{source}: the weights do not fit the network that the config describes: it has {parameters} parameters, they are {held}.");
        }
    }

    /// <summary>Copies weights into a network, converting their type to the network's.</summary>
    /// <param name="network">Receives them.</param>
    /// <param name="weights">Exactly the network's keys, in its shapes.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="InputException">Keys are missing, unexpected or have another shape; nothing was copied.</exception>
    public static void Load(nn.Module network, IReadOnlyDictionary<string, Tensor> weights, string source)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        var own = network.state_dict();
        if (Mismatch(own, weights) is { Length: > 0 } mismatch)
        {
            throw new InputException($"{source}: the weights do not fit the network that the config describes: {mismatch}.");
        }

        using var noGrad = no_grad();
        foreach (var (key, target) in own)
        {
            target.copy_(weights[key]);
        }
    }

    /// <summary>
    /// A network all of whose weights are about to be set: none are drawn where the tensor library can leave that out, so until then they may be anything. How far the
    /// global generator is taken is not said.
    /// </summary>
    /// <param name="create">Makes it.</param>
    public static T Unset<T>(Func<T> create)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(create);
        return UnsetLayers.Make(create);
    }

    /// <summary>A network with these weights, in evaluation mode; disposed where they do not fit.</summary>
    /// <param name="parameters">How many parameters the network will have.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="weights">Exactly its keys, in its shapes.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="InputException">The weights do not fit.</exception>
    public static T Made<T>(long parameters, Func<T> create, IReadOnlyDictionary<string, Tensor> weights, string source)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(create);
        CheckSize(parameters, weights, source);
        var network = Unset(create);
        try
        {
            Load(network, weights, source);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static string Mismatch(Dictionary<string, Tensor> own, IReadOnlyDictionary<string, Tensor> weights)
    {
        var misshaped = own.Keys.Where(weights.ContainsKey)
            .Where(key => !own[key].shape.SequenceEqual(weights[key].shape))
            .Select(key => $"{key} is {Shape(weights[key])} instead of {Shape(own[key])}");
        string[] parts =
        [
            Listed("missing", own.Keys.Where(key => !weights.ContainsKey(key))),
            Listed("unexpected", weights.Keys.Where(key => !own.ContainsKey(key))),
            Listed("of another shape", misshaped),
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    private static string Listed(string what, IEnumerable<string> keys)
    {
        var all = keys.Order(StringComparer.Ordinal).ToList();
        return all.Count == 0 ? "" : $"{all.Count} {what} ({string.Join(", ", all.Take(ShownKeys).Select(key => OneLine.Of(key, 2 * OneLine.NameLength)))}{(all.Count > ShownKeys ? ", …" : "")})";
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
