namespace Diffusion.Sampling;

/// <summary>Integrals of the polynomial through known values.</summary>
internal static class InterpolatoryQuadrature
{
    /// <summary>The weights w of ∫p·ω = Σ_j w_j·p(s_j), exact for polynomials p of a degree below the number of nodes: Σ_j w_j·s_j^k = μ_k.</summary>
    /// <param name="nodes">s_j, all different.</param>
    /// <param name="moments">μ_k = ∫s^k·ω for k = 0, 1, …; as many as there are nodes.</param>
    public static double[] Weights(ReadOnlySpan<double> nodes, ReadOnlySpan<double> moments)
    {
        var weights = new double[nodes.Length];
        for (var j = 0; j < nodes.Length; j++)
        {
            weights[j] = Dot(Lagrange(nodes, j), moments);
        }

        return weights;
    }

    /// <summary>μ_k = ∫_0^1 s^k ds = 1/(k+1).</summary>
    public static double[] UniformMoments(int count) => [.. Enumerable.Range(1, count).Select(k => 1.0 / k)];

    /// <summary>Coefficients of ℓ_j(s) = Π_{k≠j} (s − s_k)/(s_j − s_k), the constant first.</summary>
    private static double[] Lagrange(ReadOnlySpan<double> nodes, int j)
    {
        var coefficients = new double[nodes.Length];
        coefficients[0] = 1;
        for (var (k, degree) = (0, 0); k < nodes.Length; k++)
        {
            if (k == j)
            {
                continue;
            }

            degree++;
            for (var i = degree; i >= 0; i--)
            {
                coefficients[i] = ((i == 0 ? 0 : coefficients[i - 1]) - (nodes[k] * coefficients[i])) / (nodes[j] - nodes[k]);
            }
        }

        return coefficients;
    }

    private static double Dot(double[] coefficients, ReadOnlySpan<double> moments)
    {
        var sum = 0.0;
        for (var k = 0; k < coefficients.Length; k++)
        {
            sum += coefficients[k] * moments[k];
        }

        return sum;
    }
}
