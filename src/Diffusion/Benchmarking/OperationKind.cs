namespace Diffusion.Benchmarking;

/// <summary>What a training step's time goes to.</summary>
public enum OperationKind
{
    /// <summary>Convolutions of the forward pass.</summary>
    ConvolutionForward,

    /// <summary>Gradients of convolutions.</summary>
    ConvolutionBackward,

    /// <summary>Group normalisation of the forward pass, with the scale, shift and non-linearity that are computed along with it.</summary>
    NormalizationForward,

    /// <summary>Gradients of the same.</summary>
    NormalizationBackward,

    /// <summary>softmax(Q·Kᵀ)·V of the forward pass; the linear layers around it are matrix products.</summary>
    AttentionForward,

    /// <summary>Gradients of the same.</summary>
    AttentionBackward,

    /// <summary>Linear layers and other matrix products, and their gradients.</summary>
    MatrixProducts,

    /// <summary>Sums, non-linearities and everything else that is done number by number: random draws, the loss, adding up gradients.</summary>
    Elementwise,

    /// <summary>Moving numbers without computing: copies, changes of layout, joining, doubling the size, making and clearing tensors.</summary>
    Copies,

    /// <summary>The gradient's norm, clipping, the optimiser and the moving averages.</summary>
    Update,

    /// <summary>What is no operator's: managed code, the bookkeeping of automatic differentiation, reading batches, and the recording itself.</summary>
    Rest,
}
