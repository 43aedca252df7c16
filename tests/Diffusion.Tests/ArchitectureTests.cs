using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Diffusion.Tests;

/// <summary>Who may know whom: the order of the namespaces of src/Diffusion, and the floors below it.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What each namespace of src/Diffusion may use of the others.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tensors"] = [],
        ["Probability"] = ["Tensors"],
        ["Networks"] = ["Tensors", "Probability"],
        ["Data"] = ["Tensors"],
        ["Denoising"] = ["Tensors", "Probability"],
        ["Sampling"] = ["Tensors", "Probability", "Networks", "Data", "Denoising"],
        ["Training"] = ["Tensors", "Probability", "Networks", "Data", "Denoising"],
        ["Evaluation"] = ["Tensors", "Probability", "Networks", "Data", "Denoising"],
        ["Benchmarking"] = ["Tensors", "Probability", "Networks", "Data", "Denoising", "Training"],
        ["Verification"] = ["Tensors", "Probability", "Networks", "Denoising"],
        ["Checkpoints"] = ["Tensors", "Probability", "Networks", "Data", "Denoising", "Sampling", "Training", "Evaluation"],
    };

    private static readonly string Root = FindRoot();

    [Fact]
    public void Namespaces_know_only_those_below_them()
    {
        var files = Directory.GetFiles(Path.Combine(Root, "src", "Diffusion"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(Path.Combine(Root, "src", "Diffusion"), path)))
            .Where(file => file.Name.Contains(Path.DirectorySeparatorChar) && !file.Name.StartsWith("bin", StringComparison.Ordinal) && !file.Name.StartsWith("obj", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => Violations(file.Name.Split(Path.DirectorySeparatorChar)[0], File.ReadAllText(file.Path)).Select(used => $"{file.Name} uses {used}")));
    }

    [Fact]
    public void Every_file_is_in_the_namespace_of_its_folder()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "src", "Diffusion"), "*.cs", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(Path.Combine(Root, "src"), Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar);
            if (folder.Length == 2 && folder[1] is not ("bin" or "obj"))
            {
                Assert.Contains($"namespace {string.Join('.', folder)};", File.ReadAllText(file), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("Sampling", "using Diffusion.Training;", "Training")]
    [InlineData("Sampling", "using static Diffusion.Training.LearningRate;", "Training")]
    [InlineData("Networks", "class A { Data.TrainingBatch b; }", "Data")]
    [InlineData("Data", "class A : Diffusion.Networks.UNet;", "Networks")]
    [InlineData("Denoising", "using S = global::Diffusion.Sampling;", "Sampling")]
    [InlineData("Evaluation", "using Diffusion.Training;", "Training")]
    [InlineData("Verification", "using Diffusion.Training;", "Training")]
    [InlineData("Training", "using Diffusion.Verification;", "Verification")]
    public void A_forbidden_use_is_seen(string folder, string source, string used) => Assert.Equal([used], Violations(folder, source));

    [Theory]
    [InlineData("Sampling", "using Diffusion.Denoising; // not Diffusion.Training\n/* Training.Trainer */ class A { int x = batch.Data.Length; }")]
    [InlineData("Checkpoints", "class A { Training.TrainingSnapshot s; }")]
    [InlineData("Denoising", "using Diffusion.Noise; class A { string s = \"Training.X\"; }")]
    public void An_allowed_use_is_not(string folder, string source) => Assert.Empty(Violations(folder, source));

    [Theory]
    [InlineData("Diffusion.Noise")]
    [InlineData("Diffusion.Imaging")]
    public void The_ground_floor_references_nothing_of_the_house_and_no_tensors(string project)
    {
        var references = XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj")).Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "PackageReference")
            .Select(element => (string?)element.Attribute("Include")).ToList();
        Assert.DoesNotContain(references, reference => reference!.Contains("Torch", StringComparison.Ordinal) || reference.Contains("Diffusion", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(Root, "src", project), "*.cs"), file => File.ReadAllText(file).Contains("TorchSharp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(Noise.NoiseSchedule))]
    [InlineData(typeof(Imaging.PixelImage))]
    public void The_ground_floors_assemblies_load_without_tensors(Type member) =>
        Assert.DoesNotContain(member.Assembly.GetReferencedAssemblies(), assembly => assembly.Name!.StartsWith("TorchSharp", StringComparison.Ordinal)
            || assembly.Name.StartsWith("Diffusion", StringComparison.Ordinal));

    public static TheoryData<string> Assemblies => [.. Directory.GetFiles(AppContext.BaseDirectory, "Diffusion*.dll").Append(typeof(TorchSharp.torch).Assembly.Location)
        .Select(path => Path.GetFileName(path)).Where(name => !name.Contains("Tests", StringComparison.Ordinal) && !name.Contains("Fuzz", StringComparison.Ordinal))];

    /// <summary>What the sources say and what was compiled: no type of the network, of programs to start, of code to load or of serializers that make whatever a file names.</summary>
    [Theory, MemberData(nameof(Assemblies))]
    public void No_assembly_reaches_the_network_starts_a_program_or_loads_code(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly)));
        var metadata = file.GetMetadataReader();
        var used = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
            .Concat(metadata.MemberReferences.Select(metadata.GetMemberReference).Where(member => member.Parent.Kind == HandleKind.TypeReference)
                .Select(member => $"{metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)}.{metadata.GetString(member.Name)}"))
            .ToList();
        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, name => Forbidden().IsMatch(name));
        Assert.DoesNotContain(metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)), name => Forbidden().IsMatch(name + "."));
    }

    [Theory]
    [InlineData("System.Net.Http.HttpClient")]
    [InlineData("System.Net.Sockets.Socket")]
    [InlineData("Process.Start")]
    [InlineData("System.Diagnostics.ProcessStartInfo")]
    [InlineData("Assembly.LoadFrom")]
    [InlineData("Type.GetType")]
    public void A_forbidden_member_is_seen(string name) => Assert.Matches(Forbidden(), name);

    /// <summary>The numbers of a file's native library say nothing of where bytes come from: of the native sources, their words must do.</summary>
    [Fact]
    public void The_native_library_opens_no_socket_and_starts_no_program()
    {
        var sources = Directory.GetFiles(Path.Combine(Root, "src", "TorchSharp.System", "native"));
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.DoesNotMatch(@"\b(?:socket|connect|execv\w*|popen|system|c10d|gloo|curl\w*)\s*\(|<sys/socket\.h>|c10d", File.ReadAllText(source)));
    }

    private static IEnumerable<string> Violations(string folder, string source) => Allowed.TryGetValue(folder, out var allowed)
        ? Use().Matches(Unsaid().Replace(source, " ")).Select(match => match.Groups["name"].Value).Distinct().Where(used => used != folder && !allowed.Contains(used))
        : throw new InvalidOperationException($"Folder src/Diffusion/{folder} has no place in the order of namespaces; give it one.");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Diffusion.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Diffusion.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^System\.Net\.|^Process\.Start$|\.ProcessStartInfo$|^Assembly\.(?:Load|UnsafeLoad)|^AssemblyLoadContext\.Load|^Type\.GetType$|\.BinaryFormatter$|\.NetDataContractSerializer$|\.Emit\.")]
    private static partial Regex Forbidden();

    /// <summary>A namespace of the house, by its full name or relative to Diffusion; a member access like batch.Data is none.</summary>
    [GeneratedRegex(@"(?<![\w.])(?:(?:global::)?Diffusion\.)?(?<name>Tensors|Probability|Benchmarking|Networks|Data|Denoising|Sampling|Training|Evaluation|Verification|Checkpoints)(?:\.[A-Z]|\s*;)")]
    private static partial Regex Use();

    /// <summary>Comments and strings; the file's own namespace line.</summary>
    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(?:\\.|[^""\\\n])*""|^namespace [^\n]*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Unsaid();
}
