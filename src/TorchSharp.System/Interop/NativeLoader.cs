using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Finds and loads libtorchsharp_system.so, and before it the BLAS that libtorch is to use.</summary>
internal static partial class NativeLoader
{
    private const int RtldNow = 2;
    private const int RtldGlobal = 0x100;

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>The libtorch that the library was built against; empty for the system's.</summary>
    private static string TorchDirectory { get; } = typeof(NativeLoader).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "TORCH_DIR")?.Value ?? "";

    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, (name, _, _) => name == Native.Library ? Handle.Value : 0);

    private static nint Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"lib{Native.Library}.so");
        if (!File.Exists(path))
            throw new DllNotFoundException($"The tensor library {path} is missing; building the program again makes it.");
        if (TorchDirectory.Length == 0) PreloadOpenBlas();
        if (!NativeLibrary.TryLoad(path, out var handle))
            throw new DllNotFoundException($"The tensor library {path} cannot be loaded ({Reason(path)}). " + (TorchDirectory.Length == 0
                ? "It needs libtorch; on Debian: apt-get install libtorch-dev libopenblas0-openmp. After a change of libtorch, build again."
                : $"It needs the libtorch in {TorchDirectory}; after a change of libtorch, build again."));
        UsePhysicalCores(handle);
        KeepFreedMemory(handle);
        return handle;
    }

    /// <summary>
    /// Debian's libtorch asks for libblas.so.3 and liblapack.so.3, whatever the system's alternatives make of these names. A library
    /// that is loaded already satisfies the request by its SONAME, so loading OpenBLAS's OpenMP build first makes it the one in use: it shares
    /// libtorch's thread pool, where the pthread build fights it (about 28 against 40 training images/s measured) and the reference BLAS is 10 times slower.
    /// </summary>
    private static void PreloadOpenBlas()
    {
        var folder = Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Select(parent => Path.Combine(parent, "openblas-openmp")).FirstOrDefault(Directory.Exists)
            : null;
        if (folder is null) return;
        foreach (var name in new[] { "libblas.so.3", "liblapack.so.3" })
            _ = dlopen(Path.Combine(folder, name), RtldNow | RtldGlobal);
    }

    private static unsafe void UsePhysicalCores(nint library)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"))) return;
        var set = (delegate* unmanaged[Cdecl]<int, int, Status>)NativeLibrary.GetExport(library, nameof(Native.tss_threads_set));
        _ = set(0, ProcessorCores.Count());
    }

    /// <summary>Unless the environment tunes the C library's allocator itself.</summary>
    private static unsafe void KeepFreedMemory(nint library)
    {
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal) || name == "GLIBC_TUNABLES")) return;
        ((delegate* unmanaged[Cdecl]<void>)NativeLibrary.GetExport(library, "tss_memory_keep"))();
    }

    private static string Reason(string path) =>
        dlopen(path, RtldNow) == 0 ? Marshal.PtrToStringUTF8(dlerror()) ?? "for no reason given" : "for no reason given";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);

    [LibraryImport("libc")]
    private static partial nint dlerror();
}
