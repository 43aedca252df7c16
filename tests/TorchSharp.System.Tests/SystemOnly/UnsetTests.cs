using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

[Collection("default generator")]
public class UnsetTests
{
    public static TheoryData<Func<nn.Module>> Layers => [() => nn.Linear(7, 5), () => nn.Conv2d(3, 4, 3), () => nn.ConvTranspose2d(4, 3, 2), () => nn.Embedding(5, 4)];

    [Theory, MemberData(nameof(Layers))]
    public void Layers_left_unset_draw_no_random_number_and_others_do(Func<nn.Module> make)
    {
        var untouched = NextAfter(() => { });

        Assert.Equal(untouched, NextAfter(() => Unset.Make(make).Dispose()));
        Assert.NotEqual(untouched, NextAfter(() => make().Dispose()));
    }

    [Theory, MemberData(nameof(Layers))]
    public void They_have_the_same_parameters(Func<nn.Module> make)
    {
        using var drawn = make();
        using var unset = Unset.Make(make);

        Assert.Equal(
            drawn.state_dict().Select(pair => (pair.Key, string.Join(',', pair.Value.shape), pair.Value.dtype, pair.Value.requires_grad)),
            unset.state_dict().Select(pair => (pair.Key, string.Join(',', pair.Value.shape), pair.Value.dtype, pair.Value.requires_grad)));
    }

    [Fact]
    public void A_normalisation_left_unset_is_the_identity_all_the_same()
    {
        using var norm = Unset.Make(() => nn.BatchNorm2d(3));

        Assert.All(norm.weight!.data<float>().ToArray(), value => Assert.Equal(1, value));
        Assert.All(norm.bias!.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void It_ends_with_the_making_even_where_that_fails_and_holds_on_this_thread_only()
    {
        Assert.Throws<InvalidOperationException>(() => Unset.Make<Linear>(() => throw new InvalidOperationException()));
        Assert.False(Unset.IsOn);

        var (within, elsewhere, after) = Unset.Make(() =>
        {
            var inner = Unset.Make(() => Unset.IsOn);
            var other = true;
            var thread = new Thread(() => other = Unset.IsOn);
            thread.Start();
            thread.Join();
            return (inner, other, Unset.IsOn);
        });

        Assert.Equal((true, false, true, false), (within, elsewhere, after, Unset.IsOn));
    }

    private static float NextAfter(Action act)
    {
        manual_seed(3);
        act();
        using var drawn = rand(1);
        return drawn.item<float>();
    }
}
