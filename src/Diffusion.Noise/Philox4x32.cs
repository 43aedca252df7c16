namespace Diffusion.Noise;

/// <summary>
/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection of 128-bit counters, so that random
/// numbers have addresses instead of a history. Whole-number arithmetic only: the same on every machine.
/// </summary>
public static class Philox4x32
{
    private const int Rounds = 10;

    /// <summary>The four random words at a counter.</summary>
    /// <param name="counter">The address, four words.</param>
    /// <param name="key">The key, two words.</param>
    /// <returns>Four words, uniform and independent of those at any other address.</returns>
    public static (uint W0, uint W1, uint W2, uint W3) Block((uint W0, uint W1, uint W2, uint W3) counter, (uint W0, uint W1) key)
    {
        var (c0, c1, c2, c3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = 0xD2511F53UL * c0;
            var product1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            unchecked
            {
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
        }

        return (c0, c1, c2, c3);
    }
}
