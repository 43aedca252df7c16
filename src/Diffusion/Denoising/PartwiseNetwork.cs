using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>
/// A network that is asked about a few images at a time, by each of the processor's cores: then what a layer hands to the next stays in the core's caches, and no core waits
/// for another between two layers. Elsewhere than on a processor it is the network itself.
/// </summary>
/// <remarks>
/// For networks in evaluation mode whose answer for an image does not depend on the other images: it is the same up to rounding, which depends on the number of threads as it
/// does without parts. It pays where the weights, which each part reads anew, are fewer than what lies between the layers of a part. A call that records gradients goes to the
/// network itself.
/// </remarks>
/// <param name="network">F; called on several threads at once.</param>
/// <param name="most">The most images of a part.</param>
public sealed class PartwiseNetwork(Network network, int most)
{
    private readonly Network network = network ?? throw new ArgumentNullException(nameof(network));
    private readonly int most = most > 0 ? most : throw new ArgumentOutOfRangeException(nameof(most), most, "A part holds at least one image.");

    /// <summary>F(input; condition, labels), as <see cref="Network"/> says.</summary>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="condition">[N] float32.</param>
    /// <param name="labels">[N] int64, or null.</param>
    public Tensor Call(Tensor input, Tensor condition, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(condition);
        var size = PartSize(input.shape[0]);
        return size >= input.shape[0] || is_grad_enabled() || !PartwiseWork.IsPossible(input.device)
            ? network(input, condition, labels)
            : Scoped.Run(() => Joined(input.split(size), condition.split(size), labels?.split(size)));
    }

    /// <summary>Images of a part, for as many parts for each thread as it takes, and no more.</summary>
    private long PartSize(long images)
    {
        var threads = get_num_threads();
        var count = threads * Quotient(images, most * (long)threads);
        return Math.Max(1, Quotient(images, count));
    }

    private static long Quotient(long a, long b) => (a + b - 1) / b;

    private Tensor Joined(Tensor[] inputs, Tensor[] conditions, Tensor[]? labels)
    {
        var answers = new Tensor?[inputs.Length];
        try
        {
            PartwiseWork.Run(inputs.Length, part =>
            {
                using var inference = inference_mode();
                answers[part] = network(inputs[part], conditions[part], labels?[part]).DetachFromDisposeScope();
            });
            return cat(answers!);
        }
        finally
        {
            foreach (var answer in answers)
            {
                answer?.Dispose();
            }
        }
    }
}
