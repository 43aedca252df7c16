using System.Collections.Concurrent;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

/// <summary>Asking a network about a few images at a time, on all threads, changes nothing.</summary>
public sealed class PartwiseNetworkTests : IDisposable
{
    private static readonly UNetConfig Config = new()
    {
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [16, 32],
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
        UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        AttentionHeadDim = 16,
        NormNumGroups = 4,
        NumClassEmbeds = 5,
    };

    /// <summary>The packages have none: there the network is asked about the whole batch.</summary>
    private static readonly bool HasParts = PartwiseWork.IsPossible(CPU);

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly UNet network = new(Config);

    public PartwiseNetworkTests() => network.eval();

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    /// <summary>Up to rounding: another number of rows may go to another product.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(7, 2)]
    [InlineData(24, 5)]
    [InlineData(40, 64)]
    public void A_U_net_answers_each_image_as_in_the_whole_batch(int count, int most)
    {
        using var frozen = no_grad();
        var (input, condition, labels) = Batch(count);
        var (whole, parts) = (network.call(input, condition, labels), new PartwiseNetwork(network.call, most).Call(input, condition, labels));
        Assert.Equal(whole.shape, parts.shape);
        Assert.False(parts.requires_grad);
        Assert.InRange((whole - parts).abs().max().item<float>(), 0, 2e-5f);
    }

    [Fact]
    public void Weights_that_change_between_two_calls_are_the_new_ones()
    {
        using var frozen = no_grad();
        var (input, condition, labels) = Batch(9);
        var partwise = new PartwiseNetwork(network.call, 2);
        var before = partwise.Call(input, condition, labels);
        foreach (var parameter in network.parameters())
        {
            parameter.mul_(1.25);
        }

        var after = partwise.Call(input, condition, labels);
        Assert.InRange((after - network.call(input, condition, labels)).abs().max().item<float>(), 0, 1e-5f);
        Assert.True((after - before).abs().max().item<float>() > 1e-2f);
    }

    [Fact]
    public void Parts_are_of_equal_size_as_far_as_that_goes_and_no_larger_than_asked_for()
    {
        using var frozen = no_grad();
        var sizes = new ConcurrentBag<long>();
        for (var count = 1; count < 60; count++)
        {
            sizes.Clear();
            using var answer = new PartwiseNetwork(Twice, 6).Call(ones(count, 1, 2, 2), ones(count), null);
            Assert.Equal(count, sizes.Sum());
            Assert.Equal(2f, answer.min().item<float>());
            Assert.All(sizes, size => Assert.InRange(size, 1, HasParts ? 6 : count));
            Assert.True(sizes.Order().Skip(1).Distinct().Count() <= 1, $"{count}: {string.Join(' ', sizes)}");
        }

        Tensor Twice(Tensor input, Tensor condition, Tensor? labels)
        {
            sizes.Add(input.shape[0]);
            return input * 2;
        }
    }

    [Fact]
    public void A_call_that_records_gradients_is_the_networks_own()
    {
        var (input, condition, labels) = Batch(12);
        input.requires_grad_();
        Assert.Equal(Gradient(network.call), Gradient(new PartwiseNetwork(network.call, 2).Call));

        float[] Gradient(Network of) => autograd.grad([of(input, condition, labels).sum()], [input])[0].data<float>().ToArray();
    }

    [Fact]
    public void Nothing_of_the_parts_is_left_behind_whether_it_answers_or_fails()
    {
        using var frozen = no_grad();
        var (input, condition, _) = Batch(12);
        var answers = new ConcurrentBag<Tensor>();
        using (new PartwiseNetwork(Kept, 2).Call(input, condition, null))
        {
            Assert.Equal(HasParts ? 6 : 1, answers.Count);
        }

        Assert.All(answers, answer => Assert.True(answer.IsInvalid));
        input[11] = 2000;
        var problem = Assert.Throws<InvalidOperationException>(() => new PartwiseNetwork(Kept, 2).Call(input, condition, null));
        Assert.Equal("the last image", problem.Message);
        Assert.All(answers, answer => Assert.True(answer.IsInvalid));

        Tensor Kept(Tensor part, Tensor times, Tensor? labels)
        {
            if (part.max().item<float>() >= 2000)
            {
                throw new InvalidOperationException("the last image");
            }

            var answer = part * 2;
            answers.Add(answer);
            return answer;
        }
    }

    [Fact]
    public void A_part_holds_an_image() => Assert.Throws<ArgumentOutOfRangeException>(() => new PartwiseNetwork(network.call, 0));

    private static (Tensor Input, Tensor Condition, Tensor Labels) Batch(int count) => (randn(count, 1, 16, 16), rand(count) * 900, arange(count, ScalarType.Int64).remainder(5));
}
