namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions behind the modules of <see cref="nn"/>, without parameters of their own.</summary>
        public static partial class functional
        {
            private static long[] Single(long? value, long otherwise) => [value ?? otherwise];

            private static long[] Twice(long value) => [value, value];

            private static long[] Both((long, long) values) => [values.Item1, values.Item2];

            private static long[] Both((long, long)? values, long otherwise) => Both(values ?? (otherwise, otherwise));

            private static long[] Both(long[]? values, long otherwise) => values ?? Twice(otherwise);

            private static long[] Three(long[]? values, long otherwise) => values ?? [otherwise, otherwise, otherwise];
        }
    }
}
