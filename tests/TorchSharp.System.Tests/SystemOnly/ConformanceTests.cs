using System.Reflection;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>What is public here must be TorchSharp's: the same program then compiles against either.</summary>
public class ConformanceTests
{
    private static readonly Dictionary<string, Listed> Signatures = ReadList();

    private static readonly Type[] PublicTypes = [.. typeof(torch).Assembly.GetTypes().Where(SignatureRenderer.IsVisible)];

    private sealed record Listed(string Header, HashSet<string> Members);

    [Fact]
    public void Every_public_type_is_TorchSharps_with_the_same_base_and_interfaces()
    {
        var strange = PublicTypes.Select(SignatureRenderer.Header)
            .Where(header => !Signatures.TryGetValue(Key(header), out var listed) || Sorted(listed.Header) != Sorted(header));

        Assert.Equal("", string.Join("\n", strange));
    }

    [Fact]
    public void Every_public_member_is_TorchSharps_with_the_same_types_names_and_defaults()
    {
        var strange =
            from type in PublicTypes
            let header = SignatureRenderer.Header(type)
            from member in SignatureRenderer.Members(type)
            where !(Signatures.TryGetValue(Key(header), out var listed) && listed.Members.Contains(member))
            where !IsImplicitConstructor(type, member)
            select $"{Key(header)}: {member}";

        Assert.Equal("", string.Join("\n", strange));
    }

    [Fact]
    public void Every_enum_has_all_of_TorchSharps_values()
    {
        var enums = PublicTypes.Where(type => type.IsEnum).ToList();

        Assert.NotEmpty(enums);
        Assert.All(enums, type => Assert.Equal(Signatures[Key(SignatureRenderer.Header(type))].Members.Single(), SignatureRenderer.Members(type).Single()));
    }

    [Fact]
    public void The_list_is_no_longer_than_what_is_used()
    {
        var here = PublicTypes
            .SelectMany(type => SignatureRenderer.Members(type).Select(member => $"{Key(SignatureRenderer.Header(type))}: {member}"))
            .ToHashSet();
        var unused =
            from listed in Signatures
            from member in listed.Value.Members
            let line = $"{listed.Key}: {member}"
            where !here.Contains(line)
            select line;

        Assert.Equal("", string.Join("\n", unused));
    }

    [Theory]
    [InlineData(typeof(torch.Tensor), typeof(IDisposable))]
    [InlineData(typeof(torch.nn.Module), typeof(IDisposable))]
    [InlineData(typeof(Modules.Parameter), typeof(torch.Tensor))]
    [InlineData(typeof(Modules.Sequential), typeof(torch.nn.Module<torch.Tensor, torch.Tensor>))]
    [InlineData(typeof(Modules.Conv2d), typeof(torch.nn.IModule<torch.Tensor, torch.Tensor>))]
    [InlineData(typeof(Modules.ModuleList<Modules.Conv2d>), typeof(IList<Modules.Conv2d>))]
    [InlineData(typeof(Modules.AdamW), typeof(torch.optim.Optimizer))]
    [InlineData(typeof(Modules.AdamW), typeof(torch.optim.IBetas))]
    [InlineData(typeof(Modules.AdamW.State), typeof(Modules.OptimizerState))]
    [InlineData(typeof(DisposeScope), typeof(IDisposable))]
    [InlineData(typeof(torch.Generator), typeof(IDisposable))]
    public void What_callers_rely_on_is_derived_as_they_expect(Type type, Type parent) => Assert.True(parent.IsAssignableFrom(type));

    // The compiler gives an abstract class without constructors a protected one, which says nothing.
    private static bool IsImplicitConstructor(Type type, string member)
        => type.IsAbstract && member == "protected ctor()" && type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Length == 1;

    private static Dictionary<string, Listed> ReadList()
    {
        var result = new Dictionary<string, Listed>();
        Listed? current = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "torchsharp-0.107-signatures.txt")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                current = new Listed(line, []);
                result.Add(Key(line), current);
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                current!.Members.Add(line[2..]);
            }
        }

        return result;
    }

    /// <summary>Namespace, kind and name, without base and interfaces.</summary>
    private static string Key(string header)
    {
        var start = header.IndexOf(" :: ", StringComparison.Ordinal) + 4;
        var end = header.IndexOf(" : ", start, StringComparison.Ordinal);
        return end < 0 ? header : header[..end];
    }

    /// <summary>The header with base and interfaces in alphabetical order, since reflection promises none.</summary>
    private static string Sorted(string header)
    {
        var key = Key(header);
        var parts = new List<string>();
        var (depth, start) = (0, Math.Min(header.Length, key.Length + 3));
        for (var i = start; i < header.Length; i++)
        {
            depth += header[i] is '<' or '(' ? 1 : header[i] is '>' or ')' ? -1 : 0;
            if (header[i] == ',' && depth == 0)
            {
                parts.Add(header[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(header[start..].Trim());
        parts.Sort(StringComparer.Ordinal);
        return $"{key} : {string.Join(", ", parts)}";
    }
}
