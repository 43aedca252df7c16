using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class SelfConditioningTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    [Fact]
    public void The_network_sees_zeros_first_and_then_the_last_guess_as_it_was_used()
    {
        using var scope = NewDisposeScope();
        var seen = new List<float>();
        Tensor Network(Tensor input, Tensor condition, Tensor? labels)
        {
            Assert.Equal([2, 6, 4, 4], input.shape);
            seen.Add(input[1, 3, 0, 0].item<float>());
            return full_like(input.narrow(1, 0, 3), 5 + seen.Count);
        }

        using var memory = new SelfConditioning(Network);
        var denoiser = memory.Remembering(Denoisers.Clamped(Denoisers.FromNetwork(memory.Call, Prediction.Sample), 6.5));
        for (var i = 0; i < 3; i++)
        {
            denoiser(randn(2, 3, 4, 4), Schedule[900 - i]);
        }

        memory.Forget();
        denoiser(randn(2, 3, 4, 4), Schedule[10]);

        // 6, then 7, which was cut to 6.5.
        Assert.Equal([0, 6, 6.5f, 0], seen);
    }

    [Fact]
    public void The_input_is_scaled_and_the_guess_beside_it_is_not()
    {
        using var scope = NewDisposeScope();
        var level = Schedule[500];
        var scaling = Prediction.Edm().At(level).In;
        var inputs = new List<Tensor>();
        using var memory = new SelfConditioning((input, _, _) =>
        {
            inputs.Add(input.clone().MoveToOuterDisposeScope().MoveToOuterDisposeScope());
            return input.narrow(1, 1, 1) * 0.5 + 1;
        });
        var denoiser = memory.Remembering(Denoisers.FromNetwork(memory.Call, Prediction.Edm()));
        var x = randn(1, 1, 2, 2);
        var first = denoiser(x, level).Clean;
        denoiser(x, level);
        Assert.True(inputs[1].narrow(1, 0, 1).allclose(x * scaling, 1e-6, 1e-7));
        Assert.True(inputs[1].narrow(1, 1, 1).allclose(first, 0, 0));
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(null, 7)]
    public void In_training_the_estimate_is_held_in_range_for_images_and_not_for_latents(double? limit, float expected)
    {
        using var scope = NewDisposeScope();
        var seen = new List<float>();
        Tensor Network(Tensor input, Tensor condition, Tensor? labels)
        {
            seen.Add(input[0, 1, 0, 0].item<float>());
            return full_like(input.narrow(1, 0, 1), 7);
        }

        var batch = new LossBatch(zeros(1, 1, 2, 2), [Schedule[500]], randn(1, 1, 2, 2)) { SelfConditioned = [true], EstimateLimit = limit };
        new DenoisingLoss(Schedule, Prediction.Sample, LossOptions.Simple).Each(Network, batch.Part(0, 1));
        Assert.Equal([0, expected], seen);
    }

    [Fact]
    public void With_guidance_both_halves_see_the_guided_guess()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 1 });
        var seen = new List<float[]>();
        Tensor Network(Tensor input, Tensor condition, Tensor? given)
        {
            seen.Add(input.select(1, 1).select(1, 0).select(1, 0).contiguous().data<float>().ToArray());
            return input.narrow(1, 0, 1) * 0 + given!.to_type(ScalarType.Float32).view(-1, 1, 1, 1);
        }

        using var memory = new SelfConditioning(Network);
        var denoiser = memory.Remembering(Denoisers.Guided(memory.Call, Prediction.Sample, labels, 2, 3));
        denoiser(zeros(2, 1, 2, 2), Schedule[900]);
        denoiser(zeros(2, 1, 2, 2), Schedule[800]);

        // D_u + 3·(D_c − D_u) with D_u = 2 and D_c = the label: −4 and −1.
        Assert.Equal([[0, 0, 0, 0], [-4, -1, -4, -1]], seen);
    }

    [Fact]
    public void A_guess_of_another_batch_is_refused_and_forgetting_frees_it()
    {
        using var scope = NewDisposeScope();
        using var memory = new SelfConditioning((input, _, _) => input.narrow(1, 0, 1) * 1);
        var denoiser = memory.Remembering(Denoisers.FromNetwork(memory.Call, Prediction.Sample));
        var (three, two) = (zeros(3, 1, 2, 2), zeros(2, 1, 2, 2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        denoiser(three, Schedule[900]).Clean.Dispose();
        Assert.Throws<ArgumentException>(() => denoiser(two, Schedule[900]));
        memory.Forget();
        denoiser(two, Schedule[900]).Clean.Dispose();
        memory.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Pictures_do_not_depend_on_how_many_are_asked_for_and_nothing_stays_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using var memory = new SelfConditioning((input, _, _) => (input.narrow(1, 0, 3) * 0.4 + input.narrow(1, 3, 3) * 0.5).tanh());
        var denoiser = memory.Remembering(Denoisers.FromNetwork(memory.Call, Prediction.Sample));
        var levels = LevelGrid.Create(Schedule, new GridOptions { Grid = "trailing", Steps = 4 });
        var generator = new ImageGenerator(_ => denoiser, new DdimSampler(), levels, new ImageShape(3, 4, 4), batchSize: 2) { BatchEnded = memory.Forget };

        var (many, one) = (generator.Generate(ImageGenerator.Seeds(0, 3)).ToList(), generator.Generate(ImageGenerator.Seeds(2, 1)).ToList());

        Assert.Equal(many[2].Image.Pixels, one[0].Image.Pixels);
        foreach (var step in generator.Run(ImageGenerator.Seeds(0, 2)))
        {
            if (step.Index == 2)
            {
                step.Noisy.Dispose();
                step.Clean!.Dispose();
                break;
            }
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
