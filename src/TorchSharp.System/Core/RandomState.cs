namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generators of all devices.</summary>
    /// <returns>The CPU's default generator.</returns>
    public static Generator manual_seed(long seed)
    {
        Native.tss_manual_seed((ulong)seed).Check();
        return Generator.Default;
    }

    /// <summary>The state of the CPU's default generator, as a tensor of bytes.</summary>
    public static Tensor get_rng_state()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    /// <summary>Puts the CPU's default generator into a state that was taken from it.</summary>
    public static void set_rng_state(Tensor new_state)
    {
        using var generator = Generator.Default;
        generator.set_state(new_state);
    }

    /// <summary>The seed that the CPU's default generator started from.</summary>
    public static long initial_seed()
    {
        using var generator = Generator.Default;
        return generator.initial_seed();
    }

    /// <summary>Seeds the default generators of all devices from the system's entropy, and tells the seed.</summary>
    public static long seed()
    {
        using var generator = Generator.Default;
        var seed = generator.seed();
        Native.tss_manual_seed((ulong)seed).Check();
        return seed;
    }

    /// <summary>The default generators, as <see cref="torch"/> itself offers them.</summary>
    public static class random
    {
        /// <inheritdoc cref="torch.manual_seed(long)"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <inheritdoc cref="torch.get_rng_state"/>
        public static Tensor get_rng_state() => torch.get_rng_state();

        /// <inheritdoc cref="torch.set_rng_state(Tensor)"/>
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);

        /// <inheritdoc cref="torch.initial_seed"/>
        public static long initial_seed() => torch.initial_seed();

        /// <inheritdoc cref="torch.seed"/>
        public static long seed() => torch.seed();
    }
}
