namespace TorchSharp.Tests.Nn;

/// <summary>Tests that seed the process's default generator run one after the other.</summary>
[CollectionDefinition("default generator", DisableParallelization = true)]
public class DefaultGenerator;
