using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

/// <summary>A small convolutional network with a skip, a list of blocks, a buffer, a private field and a renamed one.</summary>
internal sealed class TinyNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d first;
    private readonly ModuleList<Block> blocks;
    private readonly Tensor scale;
    private readonly Parameter gain;
    [Utils.ComponentName(Name = "head")]
    private readonly Conv2d last;
    private readonly Linear? absent;

    internal TinyNetwork(int channels = 4, Linear? absent = null)
        : base(nameof(TinyNetwork))
    {
        first = nn.Conv2d(1, channels, 3, padding: 1);
        blocks = new ModuleList<Block>(new Block(channels), new Block(channels));
        scale = full(1, 0.5f);
        gain = nn.Parameter(ones(channels, 1, 1));
        last = nn.Conv2d(channels, 1, 3, padding: 1);
        this.absent = absent;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = first.call(input);
        foreach (var block in blocks)
        {
            hidden = block.call(hidden);
        }

        var result = last.call(hidden * gain) * scale;
        return (absent is null ? result : absent.call(result)).MoveToOuterDisposeScope();
    }

    /// <summary>Group normalisation that starts as the identity: TorchSharp 0.104 to 0.107 leave its weights uninitialised.</summary>
    internal static GroupNorm GroupNorm(int groups, int channels)
    {
        var norm = nn.GroupNorm(groups, channels);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        return norm;
    }

    internal sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly GroupNorm norm;
        private readonly Conv2d conv;

        internal Block(int channels)
            : base(nameof(Block))
        {
            norm = GroupNorm(2, channels);
            conv = nn.Conv2d(channels, channels, 3, padding: 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (input + conv.call(nn.functional.silu(norm.call(input)))).MoveToOuterDisposeScope();
        }
    }
}
