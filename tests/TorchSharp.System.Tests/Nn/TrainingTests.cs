using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

[Collection("default generator")]
public class TrainingTests
{
    [Fact]
    public void Twenty_steps_lower_the_loss_and_leave_no_tensor_behind()
    {
        manual_seed(0);
        using var network = new TinyNetwork(8);
        using var optimizer = optim.AdamW(network.parameters(), lr: 0.01);
        using var images = randn(8, 1, 8, 8);
        using var target = nn.functional.avg_pool2d(images, 3, stride: 1, padding: 1);

        var first = Step(network, optimizer, images, target);
        var live = Tensor.TotalCount;
        var scopeless = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var last = first;
        for (var i = 0; i < 20; i++)
        {
            last = Step(network, optimizer, images, target);
        }

        Assert.True(last < first / 2, $"The loss went from {first} to {last}.");
        Assert.Equal(live, Tensor.TotalCount);
        Assert.Equal(scopeless, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static double Step(nn.Module<Tensor, Tensor> network, optim.Optimizer optimizer, Tensor images, Tensor target)
    {
        using var scope = NewDisposeScope();
        network.zero_grad();
        var loss = nn.functional.mse_loss(network.call(images), target);
        loss.backward();
        nn.utils.clip_grad_norm_(network.parameters(), 1);
        optimizer.step();
        return loss.ToDouble();
    }
}
