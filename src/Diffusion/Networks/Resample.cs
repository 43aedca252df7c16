using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>A convolution that halves height and width.</summary>
internal sealed class Downsample : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Conv2d conv;
    private readonly bool padsEnd;

    internal Downsample(int channels, int padding)
        : base(nameof(Downsample))
    {
        padsEnd = padding == 0;
        conv = nn.Conv2d(channels, channels, 3, 2, padding);
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="time">Not used; the other way to halve the size takes it.</param>
    public override Tensor forward(Tensor x, Tensor? time)
    {
        using var scope = NewDisposeScope();
        return conv.Apply(padsEnd ? nn.functional.pad(x, (0, 1, 0, 1)) : x).MoveToOuterDisposeScope();
    }
}

/// <summary>Doubles height and width by repeating pixels, then a convolution.</summary>
internal sealed class Upsample : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Conv2d conv;

    internal Upsample(int channels)
        : base(nameof(Upsample))
    {
        conv = nn.Conv2d(channels, channels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="time">Not used; the other way to double the size takes it.</param>
    public override Tensor forward(Tensor x, Tensor? time)
    {
        using var scope = NewDisposeScope();
        return FusedOperators.ConvolveDoubled(conv, x).MoveToOuterDisposeScope();
    }
}
