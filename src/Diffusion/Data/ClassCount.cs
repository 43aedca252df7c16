namespace Diffusion.Data;

/// <summary>How many usable images a class has.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">Its images.</param>
public sealed record ClassCount(string Name, int Count);
