using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Recipes;

/// <summary>Reads a digit: three 3×3 convolutions, the first two followed by max-pooling, and two linear layers.</summary>
internal sealed class DigitClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>Side of the pictures it reads, in pixels.</summary>
    public const int Side = 28;

    /// <summary>Digits.</summary>
    public const int Classes = 10;

    private const int Hidden = 128;
    private readonly Conv2d conv1 = nn.Conv2d(1, 32, 3, padding: 1);
    private readonly Conv2d conv2 = nn.Conv2d(32, 64, 3, padding: 1);
    private readonly Conv2d conv3 = nn.Conv2d(64, 64, 3, padding: 1);
    private readonly Linear linear1 = nn.Linear(64 * (Side / 4) * (Side / 4), Hidden);
    private readonly Dropout dropout = nn.Dropout(0.3);
    private readonly Linear linear2 = nn.Linear(Hidden, Classes);

    /// <summary>A classifier with fresh weights, drawn from the global generator.</summary>
    public DigitClassifier()
        : base(nameof(DigitClassifier)) => RegisterComponents();

    /// <param name="input">[N, 1, 28, 28] in [−1, 1].</param>
    /// <returns>Logits [N, 10].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var half = nn.functional.max_pool2d(conv1.call(input).relu(), 2L);
        var quarter = nn.functional.max_pool2d(conv2.call(half).relu(), 2L);
        var hidden = linear1.call(conv3.call(quarter).relu().flatten(1)).relu();
        return linear2.call(dropout.call(hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>The digit of each picture: that of the largest logit.</summary>
    /// <param name="pictures">[N, 1, 28, 28] in [−1, 1].</param>
    public int[] Read(Tensor pictures)
    {
        eval();
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return [.. forward(pictures).argmax(1).to_type(ScalarType.Int64).data<long>().ToArray().Select(digit => (int)digit)];
    }
}
