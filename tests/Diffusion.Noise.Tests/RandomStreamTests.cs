using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Diffusion.Noise.Tests;

public class RandomStreamTests
{
    private const int Many = 1_000_000;

    /// <summary>A bound that a right generator passes and the fixed seeds make a constant: five standard errors, 6e-7 by chance.</summary>
    private const double StandardErrors = 5;

    [Theory]
    [InlineData(new uint[] { 0u, 0, 0, 0 }, new uint[] { 0u, 0 }, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(new uint[] { ~0u, ~0u, ~0u, ~0u }, new uint[] { ~0u, ~0u }, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(new uint[] { 0x243f6a88u, 0x85a308d3, 0x13198a2e, 0x03707344 }, new uint[] { 0xa4093822u, 0x299f31d0 }, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Philox_gives_the_known_answers_of_its_authors(uint[] counter, uint[] key, uint[] expected)
    {
        var (w0, w1, w2, w3) = Philox4x32.Block((counter[0], counter[1], counter[2], counter[3]), (key[0], key[1]));

        Assert.Equal(expected, new[] { w0, w1, w2, w3 });
    }

    [Fact]
    public void The_address_is_the_counter_and_the_seed_is_the_key()
    {
        var random = new RandomStream(0x0123456789ABCDEF, 0xFEDCBA9876543210, 77);
        var (w0, w1, w2, w3) = Philox4x32.Block((0, 77, 0x76543210, 0xFEDCBA98), (0x89ABCDEF, 0x01234567));
        var (v0, _, _, _) = Philox4x32.Block((1, 77, 0x76543210, 0xFEDCBA98), (0x89ABCDEF, 0x01234567));

        Assert.Equal(new[] { w0, w1, w2, w3, v0 }, Enumerable.Range(0, 5).Select(_ => random.NextUInt32()));
    }

    // Pinned on x64 Linux; equal everywhere because only IEEE-exact operations are used.
    [Fact]
    public void Ten_thousand_normals_are_the_same_bits_on_every_machine()
    {
        var bytes = MemoryMarshal.AsBytes(Normals(42, 10_000).AsSpan());

        Assert.Equal("4F9ED1CE97F1B9AA", Convert.ToHexString(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void The_series_for_logarithm_sine_and_cosine_equal_the_systems()
    {
        var random = new RandomStream(5, 0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var (a, b) = (random.NextUInt32() >> (int)(random.NextUInt32() % 32), random.NextUInt32());
            var (u, v) = ((a + 0.5) / 4294967296.0, (b + 0.5) / 4294967296.0);
            var (sin, cos) = BoxMuller.SinCosTurn(b);

            Assert.Equal(Math.Log(u), BoxMuller.Log(u), 4e-16 * (1 + Math.Abs(Math.Log(u))));
            Assert.Equal(Math.Sin(2 * Math.PI * v), sin, 2e-15);
            Assert.Equal(Math.Cos(2 * Math.PI * v), cos, 2e-15);
        }
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(0u, uint.MaxValue)]
    [InlineData(uint.MaxValue, 0u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void The_rarest_words_give_finite_normals(uint a, uint b)
    {
        var (z0, z1) = BoxMuller.Pair(a, b);

        Assert.InRange(Math.Sqrt((z0 * z0) + (z1 * z1)), 1e-5, 6.77);
    }

    [Fact]
    public void Normals_have_the_moments_of_the_normal_distribution()
    {
        var values = Normals(7, Many);
        var moments = Enumerable.Range(1, 4).Select(power => values.Average(z => Math.Pow(z, power))).ToArray();

        // The variance of zᵏ is E z²ᵏ − (E zᵏ)²: 1, 2, 15 and 105 − 9.
        Assert.Equal(0, moments[0], Error(1));
        Assert.Equal(1, moments[1], Error(2));
        Assert.Equal(0, moments[2], Error(15));
        Assert.Equal(3, moments[3], Error(96));
    }

    // Kolmogorov: P(√n·D > x) ≈ 2 exp(−2x²), 1e-6 at x = 2.69.
    [Fact]
    public void The_distribution_of_normals_is_the_normal_distribution()
    {
        var values = Normals(8, Many);
        Array.Sort(values);
        var distance = values.Select((z, i) => Math.Max(Math.Abs(NormalDistribution(z) - (i / (double)Many)), Math.Abs(NormalDistribution(z) - ((i + 1.0) / Many)))).Max();

        Assert.InRange(distance, 0, 2.69 / Math.Sqrt(Many));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Neighbours_within_a_stream_are_uncorrelated(int lag)
    {
        var values = Normals(9, Many);
        var correlation = Enumerable.Range(0, Many - lag).Average(i => values[i] * values[i + lag]);

        Assert.Equal(0, correlation, Error(1));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1UL << 32, 0, 0)]
    [InlineData(0, 1UL << 32, 0)]
    public void Streams_at_other_addresses_share_nothing(ulong seed, ulong step, ulong stream)
    {
        var (one, other) = (new double[Many], new double[Many]);
        new RandomStream(0, 0, 0).FillNormal(one);
        new RandomStream(seed, step, stream).FillNormal(other);

        Assert.Equal(0, one.Zip(other, (a, b) => a * b).Average(), Error(1));
        Assert.InRange(one.Intersect(other).Count(), 0, 5);
    }

    [Fact]
    public void The_same_address_gives_the_same_numbers_in_any_order_of_use()
    {
        var first = Draw(new RandomStream(3, 4, 5));
        Draw(new RandomStream(9, 9, 9));

        Assert.Equal(first, Draw(new RandomStream(3, 4, 5)));
    }

    [Fact]
    public void Floats_are_the_doubles_rounded_and_do_not_depend_on_the_length()
    {
        var doubles = Normals(11, 103);
        for (var length = 0; length <= 103; length++)
        {
            var floats = new float[length];
            new RandomStream(11, 0, 0).FillNormal(floats);

            Assert.Equal(doubles.Take(length).Select(z => (float)z), floats);
        }
    }

    [Fact]
    public void Filling_in_pieces_of_four_equals_filling_at_once()
    {
        var random = new RandomStream(12, 0, 0);
        var pieces = new float[40];
        random.FillNormal(pieces.AsSpan(0, 12));
        random.FillNormal(pieces.AsSpan(12));
        var whole = new float[40];
        new RandomStream(12, 0, 0).FillNormal(whole);

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Doubles_are_uniform_in_zero_to_one()
    {
        var random = new RandomStream(13, 0, 0);
        var values = Enumerable.Range(0, Many).Select(_ => random.NextDouble()).ToArray();

        Assert.All(values, value => Assert.True(value is >= 0 and < 1));
        Assert.Equal(0.5, values.Average(), Error(1.0 / 12));
        Assert.Equal(1.0 / 3, values.Average(value => value * value), Error(4.0 / 45));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Whole_numbers_are_equally_likely(int range)
    {
        var counts = new int[range];
        var random = new RandomStream(14, 0, 0);
        for (var i = 0; i < Many; i++)
        {
            counts[random.NextInt(range)]++;
        }

        AssertEquallyLikely(counts);
    }

    // 3·2²⁹ values from 2³² words, ⌊3w/8⌋: without rejection 3k and 3k+1 would come 3 times of 8 and 3k+2 only 2 times.
    [Fact]
    public void A_range_that_does_not_divide_the_words_has_no_bias()
    {
        const int Range = 3 << 29;
        var counts = new int[3];
        var random = new RandomStream(15, 0, 0);
        for (var i = 0; i < Many; i++)
        {
            counts[random.NextInt(Range) % 3]++;
        }

        AssertEquallyLikely(counts);
    }

    [Fact]
    public void Shuffling_makes_a_permutation()
    {
        var values = Enumerable.Range(0, 60_000).ToArray();
        new RandomStream(16, 0, 0).Shuffle(values);

        Assert.NotEqual(Enumerable.Range(0, 60_000), values);
        Assert.Equal(Enumerable.Range(0, 60_000), values.Order());
    }

    [Fact]
    public void Every_order_of_four_is_equally_likely()
    {
        var counts = new Dictionary<string, int>();
        var random = new RandomStream(17, 0, 0);
        for (var i = 0; i < 240_000; i++)
        {
            int[] values = [0, 1, 2, 3];
            random.Shuffle(values);
            var order = string.Concat(values);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        AssertEquallyLikely([.. counts.Values]);
    }

    [Fact]
    public void A_stream_number_beyond_32_bits_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(0, 0, 1UL << 32));

    [Fact]
    public void A_range_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(0, 0, 0).NextInt(0));

    private static double[] Normals(ulong seed, int count)
    {
        var values = new double[count];
        new RandomStream(seed, 0, 0).FillNormal(values);
        return values;
    }

    private static (uint, ulong, double, int) Draw(RandomStream random) => (random.NextUInt32(), random.NextUInt64(), random.NextDouble(), random.NextInt(10));

    private static double Error(double variance) => StandardErrors * Math.Sqrt(variance / Many);

    /// <summary>χ² with k−1 degrees of freedom has mean k−1 and variance 2(k−1).</summary>
    private static void AssertEquallyLikely(int[] counts)
    {
        var expected = counts.Sum() / (double)counts.Length;
        var chiSquared = counts.Sum(count => (count - expected) * (count - expected) / expected);
        var freedom = counts.Length - 1;

        Assert.InRange(chiSquared, 0, freedom + (6 * Math.Sqrt(2.0 * freedom)) + 10);
    }

    /// <summary>Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …).</summary>
    private static double NormalDistribution(double x)
    {
        var (term, sum) = (x, x);
        for (var k = 3; Math.Abs(term) > 1e-17; k += 2)
        {
            term *= x * x / k;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
