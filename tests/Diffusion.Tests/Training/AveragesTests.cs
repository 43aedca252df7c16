using Diffusion.Training;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>The averages of a training state: all of them move, are in its snapshot and come back.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class AveragesTests
{
    public static TheoryData<string> Kinds => [.. Settings.Keys];

    private static Dictionary<string, TrainingOptions> Settings { get; } = new()
    {
        ["constant"] = Options with { Ema = "constant", EmaWarmup = "none" },
        ["warm-up, every third step after two"] = Options with { Ema = "constant", EmaWarmup = "inverse_power", EmaAfterSteps = 2, EmaEverySteps = 3 },
        ["one length"] = Options with { Ema = "power", EmaLengths = [0.1] },
        ["three lengths"] = Options with { Ema = "power", EmaLengths = [0.1, 0.05, 0.2] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Resuming_at_any_step_equals_never_stopping_to_the_bit(string kind)
    {
        using var scope = NewDisposeScope();
        var options = Settings[kind];
        using var network = Network();
        using var straight = new TrainingState(network, options);
        _ = Trainer(options).Run(straight, Batches()).Last();
        foreach (var pause in new[] { 1, 4, 9 })
        {
            using var first = Network();
            using var stopped = new TrainingState(first, options);
            _ = Trainer(options).Run(stopped, Batches()).Take(pause).Last();
            var snapshot = Frozen(stopped.Snapshot());

            using var second = new TinyNetwork(classCount: Classes, seed: 99);
            using var resumed = new TrainingState(second, options);
            resumed.Restore(snapshot);
            _ = Trainer(options).Run(resumed, Batches(pause)).Last();
            Assert.Equal(Bytes(straight), Bytes(resumed));
        }
    }

    [Fact]
    public void Averages_side_by_side_are_those_of_runs_of_their_own()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var options = Settings["three lengths"];
        using var state = new TrainingState(network, options);
        _ = Trainer(options).Run(state, Batches()).Last();
        var together = Bytes(state);
        Assert.Equal(["ema", "ema_2", "ema_3"], together.Keys.Select(key => key.Split('/')[0]).Where(group => group.StartsWith("ema", StringComparison.Ordinal)).Distinct());
        foreach (var (index, length) in options.EmaLengths.Index())
        {
            using var other = Network();
            var own = options with { EmaLengths = [length] };
            using var alone = new TrainingState(other, own);
            _ = Trainer(own).Run(alone, Batches()).Last();
            var group = index == 0 ? "ema/" : $"ema_{index + 1}/";
            Assert.All(Bytes(alone).Where(pair => pair.Key.StartsWith("ema/", StringComparison.Ordinal)), pair => Assert.Equal(pair.Value, together[group + pair.Key[4..]]));
        }

        Assert.Same(state.Averages[0], state.Average);
    }

    [Fact]
    public void A_snapshot_with_other_averages_is_refused_in_one_line()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var half = new TrainingState(network, Options);
        using var power = new TrainingState(network, Options with { Ema = "power" });
        using var shorter = new TrainingState(network, Options with { Ema = "power", EmaLengths = [0.05, 0.08] });
        using var longer = new TrainingState(network, Options with { EmaHalfLifeImages = 1 });
        var before = Bytes(power);
        Assert.Equal(
            "The checkpoint's averages of the weights are half_life, those of the settings power 0.05, power 0.1: go on with the run's own Training:Ema and EmaLengths, or start a new run.",
            Assert.Throws<InputException>(() => power.Restore(half.Snapshot())).Message);
        Assert.Throws<InputException>(() => power.Restore(shorter.Snapshot()));
        Assert.Equal(before, Bytes(power));

        // How fast an average forgets may change, what it is may not.
        longer.Restore(half.Snapshot());
    }
}
