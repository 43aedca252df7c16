using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Parts side by side: each is done once, they share what the kernels make of weights, and what one of them throws is thrown.</summary>
[Collection(KernelChoice.Name)]
public class PartsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Each_part_is_done_once(int count)
    {
        var done = new int[count];
        Parts.Run(count, part => Interlocked.Increment(ref done[part]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Modes_and_scopes_of_a_part_are_its_threads_own()
    {
        using var scope = NewDisposeScope();
        var answers = new Tensor[40];
        Parts.Run(answers.Length, part =>
        {
            using var frozen = no_grad();
            using var own = NewDisposeScope();
            answers[part] = (full([8], part) * 2).MoveToOuterDisposeScope().DetachFromDisposeScope();
        });
        Assert.True(is_grad_enabled());
        Assert.All(answers.Select((answer, part) => (answer, part)), pair => Assert.Equal(2f * pair.part, pair.answer[7].item<float>()));
        Assert.All(answers, answer => answer.Dispose());
    }

    [Fact]
    public void What_a_part_throws_is_thrown_and_no_more_parts_are_begun()
    {
        var begun = 0;
        var problem = Assert.Throws<InvalidOperationException>(() => Parts.Run(1000, part =>
        {
            Interlocked.Increment(ref begun);
            throw new InvalidOperationException("of a part");
        }));
        Assert.Equal("of a part", problem.Message);
        Assert.InRange(begun, 1, get_num_threads());
    }

    [Fact]
    public void Convolutions_in_parts_are_those_outside_whatever_the_weights_were_before()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] images = [.. Enumerable.Range(0, 12).Select(_ => rand(3, 32, 8, 12))];
        var (weight, bias) = (rand(48, 32, 3, 3), rand(48));
        for (var round = 0; round < 3; round++)
        {
            var answers = new Tensor[images.Length];
            Parts.Run(images.Length, part => answers[part] = Both(images[part]).DetachFromDisposeScope());
            Assert.All(images.Zip(answers), pair => Assert.Equal(Both(pair.First).data<float>().ToArray(), pair.Second.data<float>().ToArray()));
            Assert.All(answers, answer => answer.Dispose());
            weight.mul_(-0.5);
        }

        // The same weight arranged in two ways.
        Tensor Both(Tensor x)
        {
            using var own = NewDisposeScope();
            using var none = no_grad();
            var (plain, doubled) = (Fused.Conv2d(x, weight, bias, [1, 1], [1, 1], [1, 1], 1), Fused.UpsampleConv2d(x, weight, bias));
            return cat([plain.flatten(), doubled.flatten()]).MoveToOuterDisposeScope();
        }
    }
}
