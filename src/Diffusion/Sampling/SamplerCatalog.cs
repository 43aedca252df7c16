using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>The samplers by name. Choosing happens here and nowhere else.</summary>
public static class SamplerCatalog
{
    private sealed record Entry(string Name, string Description, string[] Choices, Func<SamplerOptions, Sampler> Create);

    private static readonly Entry[] All =
    [
        new("ddpm", "ancestral sampling (Ho et al. 2020)", [nameof(SamplerOptions.Variance)], options => new DdpmSampler(options.Variance ?? StepVariance.FixedSmall)),
        new("ddim", "deterministic, or with a share eta of DDPM's noise (Song et al. 2021)", [nameof(SamplerOptions.Eta)], options => new DdimSampler(options.Eta ?? 0)),
    ];

    /// <summary>Every name that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Whether a sampler has a choice.</summary>
    /// <param name="name">One of <see cref="Names"/>; of another name nothing can be chosen.</param>
    /// <param name="choice">Name of a property of <see cref="SamplerOptions"/>.</param>
    public static bool Has(string name, string choice) => Array.Exists(All, known => known.Name == name && known.Choices.Contains(choice));

    /// <summary>The sampler of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">What is chosen of it.</param>
    /// <exception cref="InputException">The name is unknown, the sampler has no such choice, or a value is out of range.</exception>
    public static Sampler Create(string name, SamplerOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        var entry = Array.Find(All, known => known.Name == name)
            ?? throw new InputException($"Sampler \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}.");
        var unused = typeof(SamplerOptions).GetProperties().Where(choice => choice.GetValue(options) is not null && !entry.Choices.Contains(choice.Name)).Select(choice => choice.Name).ToList();
        return unused.Count == 0
            ? entry.Create(options)
            : throw new InputException($"Sampler \"{name}\" has no {string.Join(", ", unused)}{(entry.Choices.Length == 0 ? "" : $"; what can be chosen of it is {string.Join(", ", entry.Choices)}")}.");
    }
}
