using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly.Disposal;

/// <summary>Modules, optimisers, scopes, generators and modes after they were disposed of.</summary>
public sealed class DisposedObjectTests : IDisposable
{
    private const BindingFlags PublicInstance = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>What needs none of what was freed.</summary>
    private static readonly string[] Harmless = ["Dispose", "GetName", nameof(Equals), nameof(GetHashCode), nameof(GetType), nameof(ToString), "MarkAsDisposed"];

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Optimisers => [nameof(SGD), nameof(Adam), nameof(AdamW)];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Every_member_of_a_disposed_module_refuses()
    {
        var module = nn.Linear(2, 2);
        module.Dispose();
        module.Dispose();

        AssertNone(NotRefused(module, MembersOf(typeof(nn.Module<Tensor, Tensor>)).Where(member => member.Name != "forward")));
    }

    [Fact]
    public void A_disposed_layer_computes_nothing_even_without_parameters()
    {
        foreach (var layer in (nn.Module<Tensor, Tensor>[])[nn.ReLU(), nn.Dropout(0.5), nn.Identity(), nn.Flatten(), nn.Sequential(nn.SiLU()), nn.Conv2d(1, 1, 1), nn.GroupNorm(1, 1)])
        {
            layer.Dispose();
            Assert.Throws<ObjectDisposedException>(() => layer.call(ones(1, 1, 2, 2)));
        }
    }

    [Fact]
    public void A_disposed_module_disposes_of_what_is_below_it()
    {
        var inner = nn.Linear(1, 1);
        nn.Sequential(inner).Dispose();

        Assert.Throws<ObjectDisposedException>(() => inner.call(ones(1, 1)));
    }

    [Theory]
    [MemberData(nameof(Optimisers))]
    public void Every_member_of_a_disposed_optimiser_refuses(string kind)
    {
        var parameter = nn.Parameter(ones(2));
        optim.Optimizer optimizer = kind switch
        {
            nameof(SGD) => optim.SGD([parameter], 0.1),
            nameof(Adam) => optim.Adam([parameter]),
            _ => optim.AdamW([parameter]),
        };
        parameter.sum().backward();
        optimizer.Dispose();
        optimizer.Dispose();

        AssertNone(NotRefused(optimizer, MembersOf(typeof(optim.Optimizer)).Concat(MembersOf(typeof(OptimizerHelper)))));
        Assert.Equal([1f, 1f], parameter.data<float>().ToArray());
    }

    [Fact]
    public void Every_member_of_a_disposed_scope_refuses()
    {
        var closed = NewDisposeScope();
        closed.Dispose();
        closed.Dispose();

        AssertNone(NotRefused(closed, MembersOf(typeof(DisposeScope))));
        Assert.Throws<ObjectDisposedException>(() => ones(1).MoveToOtherDisposeScope(closed));
    }

    [Fact]
    public void Every_member_of_a_disposed_generator_refuses()
    {
        var generator = new Generator(7);
        generator.Dispose();
        generator.Dispose();

        AssertNone(NotRefused(generator, MembersOf(typeof(Generator))));
        Assert.Throws<ObjectDisposedException>(() => randn(1, generator: generator));
    }

    /// <summary>libtorch 1.13 kept 2.6 kB of each for ever.</summary>
    [Fact]
    public void A_disposed_generator_gives_its_memory_back()
    {
        const int Many = 20_000;
        Make(Many / 10);
        var before = Environment.WorkingSet;
        Make(Many);

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Many * 1000L);

        static void Make(int count)
        {
            for (var i = 0; i < count; i++) new Generator((ulong)i).Dispose();
        }
    }

    [Fact]
    public void Modes_are_left_once()
    {
        using var before = enable_grad();
        var off = no_grad();
        off.Dispose();
        using var on = no_grad();
        off.Dispose();
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void A_mode_is_not_left_on_another_thread()
    {
        using var off = no_grad();
        Exception? refused = null;
        var other = new Thread(() => refused = Record.Exception(off.Dispose));
        other.Start();
        other.Join();
        Assert.IsType<InvalidOperationException>(refused);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void The_search_for_anomalies_ends_once()
    {
        var first = autograd.detect_anomaly();
        first.Dispose();
        using var second = autograd.detect_anomaly();
        first.Dispose();
        Assert.True(AnomalyMode.IsEnabled);
    }

    private static void AssertNone(IReadOnlyList<string> calls) => Assert.True(calls.Count == 0, string.Join("\n", calls));

    private static IReadOnlyList<string> NotRefused(object disposed, IEnumerable<MethodInfo> members) =>
        MemberCalls.NotRefused(members.Where(member => !Harmless.Contains(member.Name)).DistinctBy(member => member.ToString()), disposed, () => ones(1));

    private static IEnumerable<MethodInfo> MembersOf(Type type) => type.GetMethods(PublicInstance).Where(MemberCalls.Callable);
}
