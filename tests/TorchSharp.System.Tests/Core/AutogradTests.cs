using static TorchSharp.torch;

namespace TorchSharp.Tests.Core;

public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_copy_passes_its_gradient_through_and_a_conversion_converts_it()
    {
        var x = tensor(new[] { 1f, 2, 3 }, requires_grad: true);
        x.clone().to(float64).backward([tensor(new[] { 1d, 10, 100 })]);
        Assert.Equal([1f, 10, 100], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_set_to_null()
    {
        var x = ones(1, requires_grad: true);
        x.clone().backward();
        x.clone().backward();
        Assert.Equal(2f, x.grad!.ToSingle());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Without_recording_nothing_requires_a_gradient()
    {
        var x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False(x.clone().requires_grad);
            using (enable_grad()) Assert.True(x.clone().requires_grad);
        }

        Assert.True(is_grad_enabled());
        Assert.True(x.clone().requires_grad);
        Assert.False(x.detach().requires_grad);
    }

    [Fact]
    public void Inference_mode_ends_with_its_guard()
    {
        using (inference_mode()) Assert.True(is_inference_mode_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public async Task Modes_belong_to_their_thread()
    {
        bool elsewhere;
        var mode = no_grad();
        var task = Task.Factory.StartNew(is_grad_enabled, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        mode.Dispose();
        elsewhere = await task;
        Assert.True(elsewhere);
    }

    [Fact]
    public void A_leaf_of_integers_cannot_require_gradients() =>
        Assert.ThrowsAny<Exception>(() => zeros(2, int64, requires_grad: true));

    [Fact]
    public void Grad_gives_gradients_without_accumulating_them()
    {
        var x = tensor(3f, requires_grad: true);
        var gradients = autograd.grad([x.clone()], [x]);
        Assert.Equal(1f, gradients[0].ToSingle());
        Assert.Null(x.grad);
    }
}
