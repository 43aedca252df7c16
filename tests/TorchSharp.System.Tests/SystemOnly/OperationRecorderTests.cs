using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>What is told of the operators that ran while they were recorded.</summary>
public sealed class OperationRecorderTests : IDisposable
{
    private const string Evaluation = "autograd::engine::evaluate_function: ";

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Each_operator_is_told_with_how_often_it_was_called()
    {
        var (x, y) = (ones(2), ones(2));

        var times = Recorded(() =>
        {
            for (var i = 0; i < 5; i++)
            {
                _ = x + y;
            }
            _ = x * y;
        });

        Assert.Equal(5, Calls(times, "aten::add"));
        Assert.Equal(1, Calls(times, "aten::mul"));
        Assert.All(times, time => Assert.True(time.Own >= TimeSpan.Zero && time.Calls > 0, $"{string.Join(" > ", time.Path)}: {time.Own}"));
    }

    [Fact]
    public void What_is_called_within_an_operator_stands_under_it()
    {
        var (x, y) = (ones(3, 4), ones(4, 4));

        var times = Recorded(() => _ = x.matmul(y));

        Assert.Equal(["aten::matmul", "aten::mm"], Assert.Single(times, time => time.Path[^1] == "aten::mm").Path);
        Assert.Equal(1, Calls(times, "aten::matmul"));
    }

    [Fact]
    public void Operators_of_our_own_and_their_gradients_are_told_apart()
    {
        var x = ones([2, 16, 8, 8], requires_grad: true);
        var weight = ones([16, 16, 3, 3], requires_grad: true);

        var times = Recorded(() => nn.functional.conv2d(x, weight, padding: [1, 1]).sum().backward());

        Assert.Equal(1, Calls(times, "torchsharp_system::conv2d"));
        var gradients = times.Where(time => time.Path[0].StartsWith(Evaluation, StringComparison.Ordinal) && time.Path[0].Contains("Conv", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(gradients);
        Assert.All(gradients, time => Assert.DoesNotContain("torchsharp_system::conv2d", time.Path));
        Assert.Contains(gradients, time => time.Path.Count > 2 && time.Path[1] == "gradient of torchsharp_system::conv2d");
    }

    [Fact]
    public void Own_times_of_one_thread_are_no_longer_than_the_clock_says()
    {
        var x = rand([96, 96], requires_grad: true);
        var clock = Stopwatch.StartNew();

        var times = Recorded(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                nn.functional.silu(x.matmul(x)).sum().backward();
            }
        });

        var told = times.Sum(time => time.Own.TotalSeconds);
        Assert.InRange(told, double.Epsilon, clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public void An_update_is_what_wants_no_gradient_after_the_steps_backward_pass()
    {
        var x = ones([4], requires_grad: true);

        var times = Recorded(() =>
        {
            for (var step = 0; step < 2; step++)
            {
                OperationRecorder.BeginStep();
                using (no_grad())
                {
                    _ = x.cos();
                }
                x.sin().sum().backward();
                using var frozen = no_grad();
                x.add_(1);
            }
        });

        bool Updates(string name) => Assert.Single(times.Where(time => time.Path is [var only] && only == name).Select(time => time.IsUpdate).Distinct());
        Assert.True(Updates("aten::add_"));
        Assert.False(Updates("aten::cos"));
        Assert.False(Updates("aten::sin"));
        Assert.Contains(times, time => time.Path[0].StartsWith(Evaluation, StringComparison.Ordinal));
        Assert.DoesNotContain(times, time => time.IsUpdate && time.Path[0].StartsWith(Evaluation, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_recorded_before_the_start_or_after_the_end()
    {
        var x = ones(2);
        _ = x.exp();
        Recorded(() => _ = x.sin());
        _ = x.exp();

        var times = Recorded(() => _ = x.cos());

        Assert.Equal((1, 0, 0), (Calls(times, "aten::cos"), Calls(times, "aten::exp"), Calls(times, "aten::sin")));
        Assert.Empty(Recorded(() => { }));
    }

    [Fact]
    public void An_operator_that_fails_is_told_and_leaves_the_next_in_its_place()
    {
        var times = Recorded(() =>
        {
            Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(4, 5)));
            _ = ones(2).cos();
        });

        Assert.Contains(times, time => time.Path is ["aten::cos"]);
    }

    [Fact]
    public void Other_threads_operators_stand_by_themselves()
    {
        var x = ones(64);

        var times = Recorded(() => Parallel.For(0, 8, _ =>
        {
            using var own = NewDisposeScope();
            for (var i = 0; i < 50; i++)
            {
                x.tan();
            }
        }));

        Assert.Equal(400, Calls(times, "aten::tan"));
        Assert.All(times.Where(time => time.Path[^1] == "aten::tan"), time => Assert.Single(time.Path));
    }

    [Fact]
    public void There_is_one_recording_at_a_time()
    {
        Assert.Throws<ExternalException>(() => OperationRecorder.Stop());
        Recorded(() => Assert.Throws<ExternalException>(OperationRecorder.Start));
        Assert.Throws<ExternalException>(() => OperationRecorder.Stop());
    }

    private static IReadOnlyList<OperationTime> Recorded(Action action)
    {
        OperationRecorder.Start();
        try
        {
            action();
        }
        catch
        {
            OperationRecorder.Stop();
            throw;
        }
        return OperationRecorder.Stop();
    }

    private static long Calls(IEnumerable<OperationTime> times, string name) => times.Where(time => time.Path[^1] == name).Sum(time => time.Calls);
}
