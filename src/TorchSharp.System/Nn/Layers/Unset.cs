namespace TorchSharp;

/// <summary>
/// Layers whose weights hold whatever their memory held, and which draw no random numbers: for weights that are loaded right after. It is not TorchSharp's, so it
/// is called through a seam that has another side for the packages.
/// </summary>
internal static class Unset
{
    [ThreadStatic]
    private static bool isOn;

    /// <summary>Whether layers that this thread makes are left so.</summary>
    internal static bool IsOn => isOn;

    /// <summary>What <paramref name="create"/> makes of layers left so.</summary>
    internal static T Make<T>(Func<T> create)
    {
        var before = isOn;
        isOn = true;
        try
        {
            return create();
        }
        finally
        {
            isOn = before;
        }
    }
}
