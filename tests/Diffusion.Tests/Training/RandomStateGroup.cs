namespace Diffusion.Tests.Training;

/// <summary>Tests that run alone, because training seeds libtorch's process-wide generator for its dropout layers.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RandomStateGroup
{
    public const string Name = "libtorch's generator";
}
