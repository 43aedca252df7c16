namespace Diffusion.Cli.Tests.Faults;

/// <summary>Tests that do things to processes: one after the other, against one reference.</summary>
[CollectionDefinition(Name)]
public sealed class FaultGroup : ICollectionFixture<ReferenceRun>
{
    public const string Name = "faults";
}
