namespace TorchSharp;

public static partial class torch
{
    /// <summary>Automatic differentiation.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>Adds the gradients of the sum of <paramref name="tensors"/>, weighted by <paramref name="grad_tensors"/>, to the leaves they were computed from.</summary>
        /// <param name="tensors">What is differentiated.</param>
        /// <param name="grad_tensors">The weights, one per tensor and of its shape; may be left out where all tensors are single numbers.</param>
        /// <param name="retain_graph">Keep what was recorded; null stands for <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Record the computation of the gradients too, for higher derivatives.</param>
        /// <param name="inputs">The leaves to accumulate into; all when left out.</param>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            CheckCount(tensors, grad_tensors, nameof(grad_tensors));
            using var roots = Held.All(tensors);
            using var gradients = Held.All(grad_tensors);
            using var leaves = Held.All(inputs);
            fixed (nint* root = roots.Pointers, gradient = gradients.Pointers, leaf = leaves.Pointers)
            {
                Native.tss_backward(
                    root, roots.Pointers.Length, gradient, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, leaf, leaves.Pointers.Length).Check();
            }
        }

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        /// <param name="tensor">What is differentiated.</param>
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        /// <param name="tensor">What is differentiated.</param>
        /// <param name="grad_tensor">Its weights, of its shape.</param>
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the sum of <paramref name="outputs"/>, weighted by <paramref name="grad_outputs"/>, with respect to <paramref name="inputs"/>; nothing is accumulated.</summary>
        /// <param name="outputs">What is differentiated.</param>
        /// <param name="inputs">With respect to what.</param>
        /// <param name="grad_outputs">The weights, one per output and of its shape; may be left out where all outputs are single numbers.</param>
        /// <param name="retain_graph">Keep what was recorded, so that it can be gone through again.</param>
        /// <param name="create_graph">Record the computation of the gradients too, for higher derivatives.</param>
        /// <param name="allow_unused">Give null for an input that the outputs do not depend on, instead of an error.</param>
        /// <returns>One gradient per input.</returns>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            CheckCount(outputs, grad_outputs, nameof(grad_outputs));
            using var roots = Held.All(outputs);
            using var leaves = Held.All(inputs);
            using var gradients = Held.All(grad_outputs);
            var results = new nint[leaves.Pointers.Length];
            fixed (nint* root = roots.Pointers, leaf = leaves.Pointers, gradient = gradients.Pointers, result = results)
            {
                Native.tss_grad(
                    root, roots.Pointers.Length, leaf, leaves.Pointers.Length, gradient,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result).Check();
            }
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>While the result is alive, a backward pass names the operation whose gradient fails or holds NaN; slow.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        /// <inheritdoc cref="detect_anomaly(bool)"/>
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static void CheckCount(IList<Tensor> tensors, IList<Tensor>? gradients, string name)
        {
            if (gradients is { Count: > 0 } && gradients.Count != tensors.Count)
                throw new ArgumentException($"There are {gradients.Count} gradients for {tensors.Count} tensors; there must be one for each.", name);
        }
    }
}
