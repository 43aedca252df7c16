namespace Diffusion.Noise;

/// <summary>
/// Random numbers with an address: (seed, step, stream) always gives the same numbers, on every machine and over either tensor library, however
/// much was drawn elsewhere. Philox4x32-10 with the seed as key and (position, stream, step) as counter, so two addresses never share numbers.
/// </summary>
public sealed class RandomStream
{
    private readonly (uint, uint) _key;
    private readonly uint _stream;
    private readonly ulong _step;
    private readonly uint[] _words = new uint[4];
    private ulong _nextBlock;
    private int _used = 4;

    /// <summary>A stream at its beginning.</summary>
    /// <param name="seed">The run's or the image's seed.</param>
    /// <param name="step">Which step, epoch or image.</param>
    /// <param name="stream">What the numbers are for, so that purposes do not share numbers; below 2³².</param>
    public RandomStream(ulong seed, ulong step, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stream, uint.MaxValue);
        _key = ((uint)seed, (uint)(seed >> 32));
        _step = step;
        _stream = (uint)stream;
    }

    /// <summary>32 random bits.</summary>
    /// <returns>Uniform in 0 … 2³²−1.</returns>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            (_words[0], _words[1], _words[2], _words[3]) = NextBlock();
            _used = 0;
        }

        return _words[_used++];
    }

    /// <summary>64 random bits.</summary>
    /// <returns>Uniform in 0 … 2⁶⁴−1.</returns>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>A multiple of 2⁻⁵³.</summary>
    /// <returns>Uniform in [0,1).</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A whole number without bias (Lemire 2019).</summary>
    /// <param name="exclusiveMax">How many values there are, at least 1.</param>
    /// <returns>Uniform in 0 … <paramref name="exclusiveMax"/>−1.</returns>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        var range = (uint)exclusiveMax;
        var rejected = (uint)((1UL << 32) % range);
        ulong product;
        do
        {
            product = (ulong)NextUInt32() * range;
        }
        while ((uint)product < rejected);
        return (int)(product >> 32);
    }

    /// <summary>
    /// Fills with standard normals, the numbers of <see cref="FillNormal(Span{double})"/> rounded to float. The first k do not depend on the length.
    /// </summary>
    /// <param name="values">Where they go.</param>
    public void FillNormal(Span<float> values)
    {
        BeginBlock();
        while (values.Length >= 4)
        {
            var (z0, z1, z2, z3) = FourNormals();
            values[3] = (float)z3;
            values[2] = (float)z2;
            values[1] = (float)z1;
            values[0] = (float)z0;
            values = values[4..];
        }

        if (!values.IsEmpty)
        {
            var (z0, z1, z2, _) = FourNormals();
            Span<float> rest = [(float)z0, (float)z1, (float)z2];
            rest[..values.Length].CopyTo(values);
        }
    }

    /// <summary>
    /// Fills with standard normals: the same bits on every machine, |z| ≤ 6.77. Each four come from one block of words; words of a block that are left
    /// over before or after are skipped. The first k do not depend on the length.
    /// </summary>
    /// <param name="values">Where they go.</param>
    public void FillNormal(Span<double> values)
    {
        BeginBlock();
        while (!values.IsEmpty)
        {
            var (z0, z1, z2, z3) = FourNormals();
            Span<double> four = [z0, z1, z2, z3];
            var count = Math.Min(4, values.Length);
            four[..count].CopyTo(values);
            values = values[count..];
        }
    }

    /// <summary>Puts the values in random order, each order equally likely (Fisher &amp; Yates).</summary>
    /// <param name="values">What is shuffled in place.</param>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private void BeginBlock() => _used = 4;

    private (double Z0, double Z1, double Z2, double Z3) FourNormals()
    {
        var (w0, w1, w2, w3) = NextBlock();
        var (z0, z1) = BoxMuller.Pair(w0, w1);
        var (z2, z3) = BoxMuller.Pair(w2, w3);
        return (z0, z1, z2, z3);
    }

    private (uint W0, uint W1, uint W2, uint W3) NextBlock()
    {
        var block = checked((uint)_nextBlock);
        _nextBlock++;
        return Philox4x32.Block((block, _stream, (uint)_step, (uint)(_step >> 32)), _key);
    }
}
