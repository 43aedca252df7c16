using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests.Nn;

public class SchedulerTests
{
    public static TheoryData<Func<Optimizer, lr_scheduler.LRScheduler>, Func<int, double>> Schedules => new()
    {
        { o => lr_scheduler.LambdaLR(o, k => 1.0 / (k + 1)), k => 1.0 / (k + 1) },
        { o => lr_scheduler.StepLR(o, 3, 0.5), k => Math.Pow(0.5, k / 3) },
        { o => lr_scheduler.MultiStepLR(o, [2, 5], 0.1), k => k < 2 ? 1 : k < 5 ? 0.1 : 0.01 },
        { o => lr_scheduler.ConstantLR(o, 0.25, 4), k => k < 4 ? 0.25 : 1 },
        { o => lr_scheduler.LinearLR(o, 0.2, 0.8, 3), k => 0.2 + (0.6 * Math.Min(k, 3) / 3) },
        { o => lr_scheduler.ExponentialLR(o, 0.9), k => Math.Pow(0.9, k) },
        { o => lr_scheduler.CosineAnnealingLR(o, 8, 0.1), k => 0.1 + (0.9 * (1 + Math.Cos(Math.PI * k / 8)) / 2) },
        {
            o => lr_scheduler.SequentialLR(o, [lr_scheduler.LinearLR(o, 0.5, 1, 2), lr_scheduler.ExponentialLR(o, 0.5)], [3]),
            k => k < 3 ? 0.5 + (0.25 * Math.Min(k, 2)) : Math.Pow(0.5, k - 3)
        },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Rates_follow_their_formula(Func<Optimizer, lr_scheduler.LRScheduler> make, Func<int, double> formula)
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD([new Parameter(zeros(1))], 1.0);
        var scheduler = make(optimizer);
        for (var k = 0; k < 10; k++)
        {
            Assert.Equal(formula(k), optimizer.ParamGroups.Single().LearningRate, 1e-12);
            Assert.Equal(optimizer.ParamGroups.Single().LearningRate, scheduler.get_last_lr().Single());
            scheduler.step();
        }

        if (scheduler is not lr_scheduler.impl.SequentialLR)
        {
            scheduler.step(4);
            Assert.Equal(formula(4), optimizer.ParamGroups.Single().LearningRate, 1e-12);
        }
    }
}
