namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Functions made of several operators.
        public static partial class functional
        {
            /// <summary>softmax(Q·Kᵀ/√E + mask)·V over [N,…,L,E], [N,…,S,E] and [N,…,S,Ev] (Vaswani et al. 2017, Eq. 1).</summary>
            /// <param name="query">Queries [N,…,L,E].</param>
            /// <param name="key">Keys [N,…,S,E].</param>
            /// <param name="value">Values [N,…,S,Ev].</param>
            /// <param name="attn_mask">Broadcast to [N,…,L,S]: Bool, true where a query may look; or numbers, added.</param>
            /// <param name="p">The probability of dropping an attention weight.</param>
            /// <param name="is_casual">Whether query i sees only keys 0 … i; not together with a mask.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Either a mask or is_casual, not both: fold the causal mask into the other.", nameof(attn_mask));
                if (attn_mask is null && p == 0 && !is_casual && query.device_type == DeviceType.CPU && (query.dtype is ScalarType.Float32 or ScalarType.BFloat16))
                    return Fused.Attention(query, key, value);
                return Aten.scaled_dot_product_attention.Exists
                    ? Aten.scaled_dot_product_attention.Call(query, key, value, attn_mask, p, is_casual)
                    : ExplicitAttention(query, key, value, attn_mask, p, is_casual);
            }

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using var magnitude = x.abs();
                using var denominator = magnitude + 1;
                return inplace ? x.div_(denominator) : x.div(denominator);
            }

            /// <summary>x − tanh x.</summary>
            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using var squashed = x.tanh();
                return inplace ? x.sub_(squashed) : x.sub(squashed);
            }

            /// <summary>softmax(−x) along a dimension.</summary>
            public static Tensor softmin(Tensor x, long dim)
            {
                using var negated = x.neg();
                return negated.softmax(dim);
            }

            /// <summary>(ln var + (x − y)² / var) / 2, var at least eps; plus ln(2π) / 2 if full.</summary>
            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f, Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                using (no_grad())
                {
                    if (variance.lt(0).any().item<bool>())
                        throw new ArgumentException("The variance must not be negative.", nameof(variance));
                }

                // Clamped outside the graph, as in PyTorch: the floor stops no gradient.
                var floored = variance.clone();
                using (no_grad())
                    floored.clamp_min_(eps);
                var loss = 0.5 * (floored.log() + (input - target).square() / floored);
                if (full)
                    loss += 0.5 * Math.Log(2 * Math.PI);
                return Reduce(loss, reduction).MoveToOuterDisposeScope();
            }

            private static Tensor ExplicitAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropped, bool causal)
            {
                using var scope = NewDisposeScope();
                var scores = query.mul(1 / Math.Sqrt(query.size(-1))).matmul(key.transpose(-2, -1));
                var allowed = causal ? ones(query.size(-2), key.size(-2), ScalarType.Bool, query.device).tril_() : mask;
                if (allowed is not null)
                    scores = allowed.dtype == ScalarType.Bool ? scores.masked_fill(allowed.logical_not(), double.NegativeInfinity) : scores + allowed;
                var weights = scores.softmax(-1);
                if (dropped > 0)
                    weights = dropout(weights, dropped);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }

            private static Tensor Normalized(Tensor input, double p, long dim, double eps)
            {
                using var scope = NewDisposeScope();
                return input.div(linalg.vector_norm(input, p, [dim], keepdim: true).clamp_min(eps)).MoveToOuterDisposeScope();
            }

            private static Tensor Reduce(Tensor loss, Reduction reduction) => reduction switch
            {
                Reduction.None => loss,
                Reduction.Mean => loss.mean(),
                Reduction.Sum => loss.sum(),
                _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "The reduction must be None, Mean or Sum."),
            };

            /// <summary>Dropout of whole channels; ndim is that of a batch [N,C,…]. One image [C,…] is allowed too.</summary>
            private static Tensor Featurewise(Tensor input, int ndim, double p, bool training, bool inplace)
            {
                if (input.ndim != ndim && input.ndim != ndim - 1)
                    throw new ArgumentException($"The input has {input.ndim} dimensions; {ndim} are wanted, or {ndim - 1} without a batch.", nameof(input));
                using var scope = NewDisposeScope();
                var batch = input.ndim == ndim ? input : input.unsqueeze(0);
                if (inplace)
                {
                    Aten.feature_dropout_.Invoke(batch, p, training);
                    return input;
                }

                var dropped = Aten.feature_dropout.Call(batch, p, training);
                return (input.ndim == ndim ? dropped : dropped.squeeze(0)).MoveToOuterDisposeScope();
            }

            private static Tensor Padded(Tensor input, long[] sizes, PaddingModes mode, double value)
            {
                var name = mode switch
                {
                    PaddingModes.Zeros or PaddingModes.Constant => "constant",
                    PaddingModes.Reflect => "reflect",
                    PaddingModes.Replicate => "replicate",
                    PaddingModes.Circular => "circular",
                    _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown padding mode."),
                };
                return name == "constant" ? Aten.pad.Call(input, sizes, name, value) : Aten.pad.Call(input, sizes, name);
            }
        }
    }
}
