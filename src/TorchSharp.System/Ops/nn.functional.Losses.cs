namespace TorchSharp;

// Losses; with reduction None they keep the elements, else Mean or Sum.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>(x − y)².</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Aten.mse_loss.Call(input, target, (long)reduction);

            /// <summary>|x − y|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Aten.l1_loss.Call(input, target, (long)reduction);

            /// <summary>(x − y)² / (2·beta) where |x − y| is below beta, |x − y| − beta/2 elsewhere.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) => Aten.smooth_l1_loss.Call(input, target, (long)reduction, beta);

            /// <summary>(x − y)² / 2 where |x − y| is below delta, delta·(|x − y| − delta/2) elsewhere.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean) => Aten.huber_loss.Call(input, target, (long)reduction, delta);

            /// <summary>y·(ln y − x), where x is a log-probability; the target is y, or ln y if log_target.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) => Aten.kl_div.Call(input, target, (long)reduction, log_target);

            /// <summary>−ln softmax(x)[class]; targets are class indices, or probabilities of input's shape.</summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0) => Aten.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>−x[class], where x are log-probabilities.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) => Aten.nll_loss_nd.Call(input, target, weight, (long)reduction);

            /// <summary>−y·ln x − (1 − y)·ln(1 − x).</summary>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) => Aten.binary_cross_entropy.Call(input, target, weight, (long)reduction);

            /// <summary>Binary cross-entropy of sigmoid(x), without overflow.</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) => Aten.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);

            /// <summary>x where y is 1, max(0, margin − x) where y is −1.</summary>
            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean) => Aten.hinge_embedding_loss.Call(input, target, margin, (long)reduction);

            /// <summary>max(0, −y·(x₁ − x₂) + margin).</summary>
            public static Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean) => Aten.margin_ranking_loss.Call(input1, input2, target, margin, (long)reduction);

            /// <summary>1 − cos(x₁, x₂) where y is 1, max(0, cos(x₁, x₂) − margin) where y is −1.</summary>
            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean) => Aten.cosine_embedding_loss.Call(input1, input2, target, margin, (long)reduction);

            /// <summary>eˣ − y·x, or x − y·ln(x + eps) unless log_input; plus Stirling's term if full.</summary>
            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) => Aten.poisson_nll_loss.Call(input, target, log_input, full, eps, (long)reduction);

            /// <summary>ln(1 + exp(−y·x)).</summary>
            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Aten.soft_margin_loss.Call(input, target, (long)reduction);

            /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin).</summary>
            public static Tensor triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, long p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) => Aten.triplet_margin_loss.Call(anchor, positive, negative, margin, (double)p, eps, swap, (long)reduction);
        }
    }
}
