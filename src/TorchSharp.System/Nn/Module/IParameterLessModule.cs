namespace TorchSharp.Modules;

/// <summary>Marks modules that have nothing to train or save.</summary>
public interface IParameterLessModule;
