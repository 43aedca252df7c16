using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Diffusion.Data;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>What a run's numbers depend on besides its settings: where any of it differs, sums are formed in another order, and a resumed run is not the run to the bit.</summary>
/// <param name="Threads">libtorch's threads.</param>
/// <param name="Device">The network's device.</param>
/// <param name="Libtorch">libtorch's version.</param>
/// <param name="Cpu">The processor and its widest vectors: libraries choose their kernels by them.</param>
/// <param name="Data">How many images of which shape and how many classes.</param>
internal sealed record ComputeSetting(int Threads, string Device, string Libtorch, string Cpu, string Data)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Environment variables by which users choose the kernels of ours, of OpenBLAS, of oneDNN and of MKL.</summary>
    private static readonly string[] KernelVariables = ["TORCHSHARP_KERNELS", "OPENBLAS_CORETYPE", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS"];

    /// <summary>This process's.</summary>
    public static ComputeSetting Of(TrainingState state, ITrainingSet dataset) => new(
        get_num_threads(),
        state.Network.parameters().First().device.ToString(),
        __version__,
        $"{Processor()}, {RuntimeInformation.ProcessArchitecture}, {Vectors()}{Kernels()}",
        FormattableString.Invariant($"{dataset.Count} images of {dataset.Channels}x{dataset.Height}x{dataset.Width} in {dataset.ClassNames.Count} classes"));

    /// <summary>What is other than it was, a clause each.</summary>
    public IEnumerable<string> Changes(ComputeSetting earlier)
    {
        (string Name, string Before, string Now)[] all =
        [
            ("threads", earlier.Threads.ToString(CultureInfo.InvariantCulture), Threads.ToString(CultureInfo.InvariantCulture)),
            ("device", earlier.Device, Device),
            ("libtorch", earlier.Libtorch, Libtorch),
            ("processor", earlier.Cpu, Cpu),
            ("data", earlier.Data, Data),
        ];
        return all.Where(part => part.Before != part.Now).Select(part => $"{part.Name}: {part.Now}, before {part.Before}");
    }

    /// <summary>The processor's name.</summary>
    public static string Processor() => File.Exists(CpuInfo)
        ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";

    private static string Vectors() => Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY")
        ?? (Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON" : "no wide vectors");

    /// <summary>Where the user chose other kernels than the processor's best (see README, "The two stacks").</summary>
    private static string Kernels() => string.Concat(KernelVariables
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(wish => wish.Value is { Length: > 0 }).Select(wish => $", {wish.Name}={wish.Value}"));
}
