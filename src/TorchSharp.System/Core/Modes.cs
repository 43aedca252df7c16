namespace TorchSharp;

public static partial class torch
{
    /// <summary>Turns the recording of operations off on this thread, until the result is disposed of.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Turns the recording of operations on (or off) on this thread, until the result is disposed of.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <inheritdoc cref="enable_grad(bool)"/>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Like <see cref="no_grad"/>, and its tensors can never take part in a recorded operation; faster.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool is_grad_enabled() => Native.tss_grad_mode_get() != 0;

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => Native.tss_inference_mode_get() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();
        private readonly int thread = Environment.CurrentManagedThreadId;
        private bool left;

        internal GradMode(bool enabled) => Native.tss_grad_mode_set(enabled ? 1 : 0);

        public void Dispose()
        {
            if (left) return;
            if (thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("A mode of recording operations must be left on the thread that entered it.");
            Native.tss_grad_mode_set(before ? 1 : 0);
            left = true;
        }
    }

    private sealed unsafe class InferenceMode : IDisposable
    {
        private readonly int thread = Environment.CurrentManagedThreadId;
        private nint guard;

        internal InferenceMode(bool enabled)
        {
            nint entered;
            Native.tss_inference_mode_enter(enabled ? 1 : 0, &entered).Check();
            guard = entered;
        }

        public void Dispose()
        {
            if (guard == 0) return;
            if (thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("Inference mode must be left on the thread that entered it.");
            Native.tss_inference_mode_leave(guard);
            guard = 0;
        }
    }
}
