using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>
/// A forward pass in segments whose graphs end at their borders, so that what is inside a segment need not be kept: it is computed once more on the way
/// back, when its gradient is wanted (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost").
/// </summary>
/// <remarks>
/// While one is open on a thread, <see cref="Run"/> records there; otherwise it only computes. Either way a border sums what its segment adds to its
/// gradient before that is added to what other segments gave, in the same order: so values and gradients are the same to the bit, whatever is kept.
/// Gradients of these gradients cannot be had: behind a border there is nothing to differentiate.
/// </remarks>
internal sealed class SegmentedPass : IDisposable
{
    [ThreadStatic]
    private static SegmentedPass? current;

    private readonly IReadOnlyCollection<int> levels;
    private readonly SegmentedPass? outer;
    private readonly Stack<Part> parts = new();

    /// <summary>Each border's gradient as far as it is known.</summary>
    private readonly Dictionary<Tensor, Tensor?> gradients = new(ReferenceEqualityComparer.Instance);

    private SegmentedPass(IReadOnlyCollection<int> levels, SegmentedPass? outer) => (this.levels, this.outer) = (levels, outer);

    /// <summary>Opens a pass on this thread: until it goes back or is disposed of, the segments that are run belong to it.</summary>
    /// <param name="levels">The levels whose activations are made again (<see cref="Segment.Level"/>).</param>
    internal static SegmentedPass Open(IReadOnlyCollection<int> levels) => current = new SegmentedPass(levels, current);

    /// <summary>Computes a segment.</summary>
    /// <param name="segment">What it is of.</param>
    /// <param name="inputs">All that it is computed from and that may have a gradient: the results of other segments, in an open pass.</param>
    /// <param name="body">Makes the result from the inputs that it is given: a function of these, the segment's parameters and libtorch's generator.</param>
    /// <returns>The result; in an open pass it belongs to the pass.</returns>
    /// <exception cref="InvalidOperationException">In an open pass an input has a gradient and is no result of one of its segments.</exception>
    internal static Tensor Run(Segment segment, Tensor[] inputs, Func<Tensor[], Tensor> body) =>
        !is_grad_enabled() ? body(inputs)
        : current is { } pass ? pass.Record(segment, inputs, body)
        : Scoped.Run(() => body([.. inputs.Select(input => input.alias())]));

    /// <summary>Adds the loss's gradient to the parameters of all segments, and ends the pass: what is run from here on is no part of it.</summary>
    /// <param name="loss">A number computed from those results that no segment took for an input.</param>
    /// <param name="besides">Further parameters that the loss was computed from.</param>
    internal void Backward(Tensor loss, IEnumerable<Parameter> besides)
    {
        Close();
        var taken = new HashSet<Tensor>(parts.SelectMany(part => part.Inputs), ReferenceEqualityComparer.Instance);
        Tensor[] ends = [.. gradients.Keys.Where(border => !taken.Contains(border))];
        Scoped.Run(() => Differentiate(loss, null, ends, [.. besides]));
        while (parts.TryPop(out var part))
        {
            using (part)
            {
                Scoped.Run(() => GoBack(part));
            }
        }
    }

    /// <summary>Ends the pass and frees what it kept.</summary>
    public void Dispose()
    {
        Close();
        while (parts.TryPop(out var part))
        {
            part.Dispose();
        }

        foreach (var gradient in gradients.Values)
        {
            gradient?.Dispose();
        }

        gradients.Clear();
    }

    private void Close()
    {
        if (ReferenceEquals(current, this))
        {
            current = outer;
        }
    }

    private Tensor Record(Segment segment, Tensor[] inputs, Func<Tensor[], Tensor> body)
    {
        if (Array.Exists(inputs, input => input.requires_grad && !gradients.ContainsKey(input)))
        {
            throw new InvalidOperationException("Activations can be made again only in segments that are computed from the results of other segments: an input has a gradient of its own.");
        }

        var isKept = segment.Level is not { } level || !levels.Contains(level);
        var draws = isKept || !segment.Draws ? null : new GeneratorMark(inputs[0].device);
        var answer = Scoped.Run(() => body(inputs));
        if (!answer.requires_grad)
        {
            draws?.Dispose();
            return answer;
        }

        var border = answer.detach().requires_grad_().DetachFromDisposeScope();
        gradients.Add(border, null);
        parts.Push(isKept
            ? new Part(segment, inputs, body, border) { Answer = answer.DetachFromDisposeScope() }
            : new Part(segment, [.. inputs.Select(Held)], body, border) { Draws = draws });
        if (!isKept)
        {
            answer.Dispose();
        }

        return border;
    }

    /// <summary>What a segment that is computed again needs to live that long; borders do.</summary>
    private Tensor Held(Tensor input) => gradients.ContainsKey(input) ? input : input.alias().DetachFromDisposeScope();

    private void GoBack(Part part)
    {
        if (gradients.Remove(part.Border, out var gradient) && gradient is not null)
        {
            using (gradient)
            {
                Differentiate(part.Answer ?? part.Again(), gradient, [.. part.Inputs.Where(gradients.ContainsKey).Distinct<Tensor>(ReferenceEqualityComparer.Instance)], part.Segment.Parameters);
            }
        }
    }

    /// <summary>Adds the gradients that a tensor's gradient becomes to those of borders and parameters.</summary>
    private void Differentiate(Tensor answer, Tensor? gradient, Tensor[] borders, Parameter[] parameters)
    {
        var found = autograd.grad([answer], [.. borders, .. parameters], gradient is null ? null : [gradient]);
        foreach (var (border, share) in borders.Zip(found))
        {
            var before = gradients[border];
            gradients[border] = (before is null ? share : before + share).DetachFromDisposeScope();
            before?.Dispose();
        }

        if (parameters.Length > 0)
        {
            autograd.backward([.. parameters], [.. found.Skip(borders.Length)]);
        }
    }

    /// <summary>A segment as it was run.</summary>
    private sealed class Part(Segment segment, Tensor[] inputs, Func<Tensor[], Tensor> body, Tensor border) : IDisposable
    {
        public Segment Segment => segment;

        public IReadOnlyList<Tensor> Inputs => inputs;

        /// <summary>The result, cut off from what it was computed from.</summary>
        public Tensor Border => border;

        /// <summary>The result with the graph behind it; null where it is to be made again.</summary>
        public Tensor? Answer { get; init; }

        /// <summary>Where the generator stood before; null where nothing is drawn again.</summary>
        public GeneratorMark? Draws { get; init; }

        public Tensor Again() => Draws is null ? body(inputs) : Draws.Replay(() => body(inputs));

        /// <summary>Frees what is the part's own; borders among its inputs are other parts' own.</summary>
        public void Dispose()
        {
            Border.Dispose();
            Answer?.Dispose();
            Draws?.Dispose();
            foreach (var input in inputs.Where(input => Answer is null && !input.requires_grad))
            {
                input.Dispose();
            }
        }
    }
}
