namespace Diffusion.Networks;

/// <summary>A network that can compute in other numbers than its weights are stored in. Input and answer stay float32.</summary>
public interface IMixedPrecision
{
    /// <summary>In what it computes; <see cref="Precision.Fp32"/> at first.</summary>
    Precision Precision { get; set; }
}
