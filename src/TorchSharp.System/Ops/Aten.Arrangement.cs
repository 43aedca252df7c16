namespace TorchSharp;

// The ATen operators behind Arrangement; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator channel_shuffle = new("aten::channel_shuffle");
    internal static readonly Operator chunk = new("aten::chunk");
    internal static readonly Operator diag = new("aten::diag");
    internal static readonly Operator diag_embed = new("aten::diag_embed");
    internal static readonly Operator diagflat = new("aten::diagflat");
    internal static readonly Operator flip = new("aten::flip");
    internal static readonly Operator fliplr = new("aten::fliplr");
    internal static readonly Operator flipud = new("aten::flipud");
    internal static readonly Operator hsplit_array = new("aten::hsplit", "array");
    internal static readonly Operator hsplit_int = new("aten::hsplit", "int");
    internal static readonly Operator repeat = new("aten::repeat");
    internal static readonly Operator repeat_interleave_self_Tensor = new("aten::repeat_interleave", "self_Tensor");
    internal static readonly Operator repeat_interleave_self_int = new("aten::repeat_interleave", "self_int");
    internal static readonly Operator roll = new("aten::roll");
    internal static readonly Operator rot90 = new("aten::rot90");
    internal static readonly Operator split_Tensor = new("aten::split", "Tensor");
    internal static readonly Operator split_with_sizes = new("aten::split_with_sizes");
    internal static readonly Operator tensor_split_indices = new("aten::tensor_split", "indices");
    internal static readonly Operator tensor_split_sections = new("aten::tensor_split", "sections");
    internal static readonly Operator tensor_split_tensor_indices_or_sections = new("aten::tensor_split", "tensor_indices_or_sections");
    internal static readonly Operator tile = new("aten::tile");
    internal static readonly Operator tril = new("aten::tril");
    internal static readonly Operator tril_ = new("aten::tril_");
    internal static readonly Operator triu = new("aten::triu");
    internal static readonly Operator triu_ = new("aten::triu_");
    internal static readonly Operator vsplit_array = new("aten::vsplit", "array");
    internal static readonly Operator vsplit_int = new("aten::vsplit", "int");
}
