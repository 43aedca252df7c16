namespace TorchSharp;

/// <summary>Sets autograd's search for the operation that made a gradient fail or NaN, until it is disposed of.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool enabledBefore = IsEnabled;
    private readonly bool checkedBefore = ShouldCheckNaN;
    private bool left;

    /// <summary>Turns the search on or off.</summary>
    public AnomalyMode(bool enabled, bool check_nan = true) => Native.tss_anomaly_mode_set(enabled ? 1 : 0, check_nan ? 1 : 0);

    /// <summary>Whether the search is on.</summary>
    public static bool IsEnabled => (Native.tss_anomaly_mode_get() & 1) != 0;

    /// <summary>Whether it looks for NaN.</summary>
    public static bool ShouldCheckNaN => (Native.tss_anomaly_mode_get() & 2) != 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets it as it was before.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || left) return;
        Native.tss_anomaly_mode_set(enabledBefore ? 1 : 0, checkedBefore ? 1 : 0);
        left = true;
    }
}
