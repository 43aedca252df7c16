namespace Diffusion.Noise;

/// <summary>
/// What a file in <c>schedules/</c> holds: a kind of process and its numbers. In JSON the keys are these properties in camelCase; a number that is
/// left out takes the published value named here; a key that the kind does not have is an error.
/// </summary>
/// <remarks>
/// The kinds linear, scaled_linear, sigmoid_beta, cosine, sigmoid, laplace, exp and table are discrete (<see cref="NoiseSchedule"/>) and have
/// <see cref="Steps"/>, <see cref="Shift"/> and <see cref="ZeroTerminalSnr"/>; edm, flow and vp are continuous.
/// </remarks>
public sealed record ScheduleDefinition
{
    /// <summary>T where neither the file nor the caller says otherwise (Ho et al. 2020, §4).</summary>
    public const int DefaultSteps = 1000;

    /// <summary>The most bytes of a file; a table of the most steps with all digits takes half of it.</summary>
    public const long MaxFileBytes = 4 << 20;

    /// <summary>linear, scaled_linear, sigmoid_beta, cosine, sigmoid, laplace, exp, table, edm, flow or vp.</summary>
    public required string Kind { get; init; }

    /// <summary>A sentence for people; has no effect.</summary>
    public string? Description { get; init; }

    /// <summary>T; null means 1000, or the length of a table. A continuous process has none.</summary>
    public int? Steps { get; init; }

    /// <summary>β of the first step, in (0,1); 0.0001. Kinds linear, scaled_linear, sigmoid_beta.</summary>
    public double? BetaStart { get; init; }

    /// <summary>β of the last step, in (0,1); 0.02. Kinds linear, scaled_linear, sigmoid_beta.</summary>
    public double? BetaEnd { get; init; }

    /// <summary>
    /// Kind linear: whether both β are multiplied by 1000/T, so that fewer steps destroy as much of the image (Nichol &amp; Dhariwal 2021, their code);
    /// false. It needs T large enough that β stays below 1: more than 20 with the published β.
    /// </summary>
    public bool? Rescale { get; init; }

    /// <summary>s of the cosine, ≥ 0, which keeps the first β from vanishing; 0.008. Kind cosine.</summary>
    public double? Offset { get; init; }

    /// <summary>The largest β, in (0,1), for curves whose ᾱ ends at 0; 0.999. Kinds cosine, sigmoid and laplace.</summary>
    public double? MaxBeta { get; init; }

    /// <summary>Where on the logistic curve ᾱ starts; −3. Kind sigmoid.</summary>
    public double? Start { get; init; }

    /// <summary>Where on the logistic curve ᾱ ends, above Start; 3. Kind sigmoid.</summary>
    public double? End { get; init; }

    /// <summary>The curve's temperature, above 0: smaller is steeper; 1. Kind sigmoid.</summary>
    public double? Tau { get; init; }

    /// <summary>The log-SNR's median μ; 0. Kind laplace.</summary>
    public double? Mu { get; init; }

    /// <summary>The log-SNR's mean distance b from its median, above 0; 0.5. Kind laplace.</summary>
    public double? B { get; init; }

    /// <summary>
    /// Kind laplace: whether ᾱ is diffusers' "laplace", which puts √ᾱ where ᾱ belongs and 10⁻⁶ under the logarithm, for networks trained with it; false.
    /// </summary>
    public bool? LikeDiffusers { get; init; }

    /// <summary>r in ᾱ(u) = exp(−r·u), above 0; 12. Kind exp.</summary>
    public double? Rate { get; init; }

    /// <summary>The least σ, above 0; 0.002. Kind edm.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest σ, above SigmaMin; 80. Kind edm.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>β(0), above 0; 0.1. Kind vp.</summary>
    public double? BetaMin { get; init; }

    /// <summary>β(1), at least BetaMin; 20. Kind vp.</summary>
    public double? BetaMax { get; init; }

    /// <summary>The least t that the network is trained at, in (0,1); 0.00001. Kind vp.</summary>
    public double? TimeMin { get; init; }

    /// <summary>
    /// s, above 0, that every σ/α is multiplied with; 1. All discrete kinds, and flow. More than 1 is more noise: it moves the log-SNR by −2 ln s. For images of
    /// side d, Hoogeboom et al. 2023 (§3.1) add 2 ln(64/d) to it, which is s = d/64. One s holds at all times: of interpolation between two, on whose
    /// direction published codes disagree, there is none.
    /// </summary>
    public double? Shift { get; init; }

    /// <summary>
    /// Whether the schedule, shifted if it is, is rescaled so that its last step leaves no signal (Lin et al. 2024, Alg. 1); false. All discrete kinds. Then ε
    /// cannot be predicted.
    /// </summary>
    public bool? ZeroTerminalSnr { get; init; }

    /// <summary>β_0 … β_{T−1}. Kind table: this or <see cref="AlphaBars"/>.</summary>
    public IReadOnlyList<double>? Betas { get; init; }

    /// <summary>ᾱ_0 … ᾱ_{T−1}, strictly falling in (0,1); the last may be 0. Kind table: this or <see cref="Betas"/>.</summary>
    public IReadOnlyList<double>? AlphaBars { get; init; }

    /// <summary>Reads a definition strictly: comments and a last comma are allowed, unknown, repeated and misplaced keys are not.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <returns>The definition, not yet built.</returns>
    /// <exception cref="InputException">The text is no JSON object, or a key or a value is wrong.</exception>
    public static ScheduleDefinition Parse(string json, string source) => ScheduleReader.Read(json, source);

    /// <summary>Reads a file as <see cref="Parse"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The definition, not yet built.</returns>
    /// <exception cref="InputException">The file cannot be read or its content is wrong.</exception>
    public static ScheduleDefinition Read(string path)
    {
        try
        {
            using var text = new StreamReader(new MemoryStream(RegularFile.ReadAll(path, MaxFileBytes)));
            return Parse(text.ReadToEnd(), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the schedule cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Computes the process.</summary>
    /// <param name="name">What it is called from now on.</param>
    /// <param name="steps">T, instead of the definition's own.</param>
    /// <param name="source">The file it came from, for messages; null: the name.</param>
    /// <returns>The validated process with its warnings: a <see cref="NoiseSchedule"/> where the kind is discrete.</returns>
    /// <exception cref="InputException">A value is out of range, no valid schedule results, or steps are asked of a continuous kind.</exception>
    public NoiseProcess Build(string name, int? steps = null, string? source = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var inputs = new ScheduleInputs(this, source ?? $"schedule \"{name}\"");
        return ScheduleKind.Named(Kind, inputs.Where).Build(inputs, OneLine.Of(name), steps);
    }
}
