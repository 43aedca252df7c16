namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>Whether gradients are computed for it.</summary>
        public bool requires_grad
        {
            get => Info().RequiresGrad != 0;
            set => Native.tss_tensor_set_requires_grad(Live, value ? 1 : 0).Check();
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        /// <returns>This tensor.</returns>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <inheritdoc cref="requires_grad_(bool)"/>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Whether it is not the result of a recorded operation: its gradient is kept.</summary>
        public bool is_leaf => Info().IsLeaf != 0;

        /// <summary>The gradient that was accumulated, or null. Each read makes a new tensor object over the same memory.</summary>
        public Tensor? grad
        {
            get
            {
                nint result;
                Native.tss_tensor_get_grad(Live, &result).Check();
                return result == 0 ? null : new Tensor(result);
            }

            set => Native.tss_tensor_set_grad(Live, value?.Live ?? TensorHandle.None).Check();
        }

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad() => Native.tss_tensor_retain_grad(Live).Check();

        /// <summary>Adds the gradients of this number to the leaves it was computed from.</summary>
        public void backward() => autograd.backward(this);

        /// <summary>Adds gradients of this tensor to the leaves it was computed from.</summary>
        /// <param name="grad_tensors">The gradient with respect to this tensor, as a list of one; may be left out for a single number.</param>
        /// <param name="retain_graph">Keep what was recorded, so that it can be gone through again.</param>
        /// <param name="create_graph">Record the computation of the gradients too, for higher derivatives.</param>
        /// <param name="inputs">The leaves to accumulate into; all when left out.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph || create_graph, create_graph, inputs);
    }
}
