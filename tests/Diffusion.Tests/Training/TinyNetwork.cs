using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Two convolutions that see the image, the time and the class: as little as a trainer can train.</summary>
internal sealed class TinyNetwork : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly Conv2d conv_in;
    private readonly Linear time;
    private readonly Embedding? classes;
    private readonly Dropout dropout;
    private readonly Conv2d conv_out;

    public TinyNetwork(int channels = 1, int classCount = 0, double dropped = 0, ulong seed = 1, int? inputs = null, int? outputs = null)
        : base("tiny")
    {
        conv_in = nn.Conv2d(inputs ?? channels, 8, 3, padding: 1);
        time = nn.Linear(1, 8);
        classes = classCount > 0 ? nn.Embedding(classCount + 1, 8) : null;
        dropout = nn.Dropout(dropped);
        conv_out = nn.Conv2d(8, outputs ?? channels, 3, padding: 1);
        RegisterComponents();
        Initialise(seed);
    }

    public override Tensor forward(Tensor input1, Tensor input2, Tensor? input3)
    {
        var hidden = conv_in.call(input1) + time.call(input2.view(-1, 1) / 1000).unsqueeze(-1).unsqueeze(-1);
        if (classes is not null)
        {
            hidden = hidden + classes.call(input3!).unsqueeze(-1).unsqueeze(-1);
        }

        return conv_out.call(dropout.call(nn.functional.silu(hidden)));
    }

    /// <summary>Small normal weights from a stream, so that libtorch's global generator plays no part.</summary>
    private void Initialise(ulong seed)
    {
        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            ulong place = 0;
            foreach (var (_, weight) in state_dict())
            {
                weight.copy_(GaussianNoise.Draw(new RandomStream(seed, place++, 9), weight.shape) * 0.2);
            }
        });
    }
}
