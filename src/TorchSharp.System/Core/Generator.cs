namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers. Not safe for use from several threads at once.</summary>
    public unsafe class Generator : IDisposable
    {
        private readonly GeneratorHandle handle;

        internal Generator(GeneratorHandle handle) => this.handle = handle;

        /// <summary>A generator of its own, on the CPU unless told otherwise.</summary>
        public Generator(ulong seed = 0, Device? device = null)
            : this(New(seed, device ?? CPU))
        {
        }

        /// <summary>The native generator; valid as long as this object lives.</summary>
        public IntPtr Handle => Live.DangerousGetHandle();

        /// <summary>Where the numbers are made.</summary>
        public Device device
        {
            get
            {
                int type, index;
                Native.tss_generator_device(Live, &type, &index).Check();
                return new Device((DeviceType)type, index);
            }
        }

        /// <summary>The CPU's default generator, which factories use when they are given none.</summary>
        public static Generator Default => DefaultOf(CPU);

        internal GeneratorHandle Live => handle.IsClosed ? throw new ObjectDisposedException(nameof(Generator), "The generator has been disposed of.") : handle;

        /// <summary>The whole state as a tensor of bytes.</summary>
        public Tensor get_state()
        {
            nint state;
            Native.tss_generator_get_state(Live, &state).Check();
            return new Tensor(state);
        }

        /// <summary>Continues where the state was taken.</summary>
        public void set_state(Tensor value) => Native.tss_generator_set_state(Live, value.Live).Check();

        /// <summary>The seed it started from.</summary>
        public long initial_seed() => Seed(renew: false);

        /// <summary>Starts again from a given seed.</summary>
        /// <returns>This generator.</returns>
        public Generator manual_seed(long seed)
        {
            Native.tss_generator_set_seed(Live, (ulong)seed).Check();
            return this;
        }

        /// <summary>Starts again from a seed of the system's entropy, and tells it.</summary>
        public long seed() => Seed(renew: true);

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the native generator.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (disposing) handle.Dispose();
        }

        /// <summary>A device's default generator.</summary>
        internal static Generator DefaultOf(Device device)
        {
            nint result;
            Native.tss_generator_default((int)device.type, device.index, &result).Check();
            return new Generator(new GeneratorHandle(result));
        }

        private static GeneratorHandle New(ulong seed, Device device)
        {
            nint result;
            Native.tss_generator_new((int)device.type, device.index, seed, &result).Check();
            return new GeneratorHandle(result);
        }

        private long Seed(bool renew)
        {
            ulong seed;
            Native.tss_generator_get_seed(Live, renew ? 1 : 0, &seed).Check();
            return (long)seed;
        }
    }
}
