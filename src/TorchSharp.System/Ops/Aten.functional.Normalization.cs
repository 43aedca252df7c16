namespace TorchSharp;

// The ATen operators behind functional.Normalization; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator batch_norm = new("aten::batch_norm");
    internal static readonly Operator cosine_similarity = new("aten::cosine_similarity");
    internal static readonly Operator instance_norm = new("aten::instance_norm");
    internal static readonly Operator layer_norm = new("aten::layer_norm");
    internal static readonly Operator pairwise_distance = new("aten::pairwise_distance");
}
