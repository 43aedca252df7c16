using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A tensor as text. Of dimensions that hold much, only the first and last three elements are written.</summary>
internal sealed class TensorText(string? floatFormat, IFormatProvider? culture, string? newLine)
{
    private const int ElementsInFull = 1000;
    private const int ElementsAtEachEnd = 3;

    private readonly string floatFormat = floatFormat ?? "g5";
    private readonly IFormatProvider culture = culture ?? CultureInfo.InvariantCulture;
    private readonly string newLine = newLine ?? Environment.NewLine;

    /// <summary>Shape, type and device, as in "[2x3], type = Float32, device = cpu".</summary>
    internal static string Metadata(Tensor tensor) =>
        $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    /// <summary>Nested brackets, as NumPy writes: [[1 2] [3 4]].</summary>
    internal string Numpy(Tensor tensor) => Nested(Values(tensor), '[', ']', " ");

    /// <summary>Nested braces, as a C# array is written, after the metadata.</summary>
    internal string CSharp(Tensor tensor) => $"{Metadata(tensor)}, value = {Nested(Values(tensor), '{', '}', ", ")}";

    /// <summary>The metadata, then rows; of more than two dimensions a block for each matrix, under its index.</summary>
    internal string Julia(Tensor tensor)
    {
        var text = new StringBuilder(Metadata(tensor));
        if (tensor.numel() == 0)
            return text.ToString();
        if (tensor.ndim == 0)
            return text.Append(", value = ").Append(Nested(Values(tensor), '[', ']', " ")).ToString();
        Blocks(Values(tensor), "", text);
        return text.Append(newLine).ToString();
    }

    private Node Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var values = tensor.is_complex() ? tensor.to(CPU) : tensor.to(CPU).to_type(ScalarType.Float64);
        return Values(tensor, values, [], tensor.numel() > ElementsInFull);
    }

    private Node Values(Tensor original, Tensor values, long[] index, bool shortened)
    {
        if (index.Length == original.ndim)
            return new Node(Element(original, values, index), []);
        var size = original.shape[index.Length];
        var skips = shortened && size > 2 * ElementsAtEachEnd;
        var children = new List<Node>();
        for (long i = 0; i < size; i++)
        {
            if (skips && i == ElementsAtEachEnd)
            {
                children.Add(new Node("…", []));
                i = size - ElementsAtEachEnd;
            }

            children.Add(Values(original, values, [.. index, i], shortened) with { Position = i });
        }

        return new Node(null, children);
    }

    private string Element(Tensor original, Tensor values, long[] index)
    {
        using var element = values[index];
        if (original.is_complex())
        {
            using var parts = element.view_as_real();
            var (real, imaginary) = (parts.select(0, 0).ToDouble(), parts.select(0, 1).ToDouble());
            return real.ToString(floatFormat, culture) + (imaginary < 0 ? "-" : "+") + Math.Abs(imaginary).ToString(floatFormat, culture) + "i";
        }

        var number = element.item<double>();
        if (original.dtype == ScalarType.Bool)
            return number != 0 ? "True" : "False";
        return number.ToString(original.is_floating_point() ? floatFormat : "F0", culture);
    }

    private string Nested(Node node, char open, char close, string separator, int depth = 0)
    {
        if (node.Text is not null)
            return node.Text;
        var inner = node.Children.Exists(child => child.Text is null) ? separator.TrimEnd() + newLine + new string(' ', depth + 1) : separator;
        return open + string.Join(inner, node.Children.Select(child => Nested(child, open, close, separator, depth + 1))) + close;
    }

    private void Blocks(Node node, string index, StringBuilder text)
    {
        var rows = node.Children.TrueForAll(child => child.Text is not null) ? [node] : node.Children;
        if (rows.TrueForAll(row => row.Children.TrueForAll(child => child.Text is not null)))
        {
            if (index.Length > 0)
                text.Append(newLine).Append('[').Append(index).Append("..,..] =");
            foreach (var row in rows)
                text.Append(newLine).Append(' ').Append(row.Text ?? string.Join(' ', row.Children.Select(child => child.Text)));
            return;
        }

        foreach (var child in node.Children)
        {
            if (child.Text is not null)
                text.Append(newLine).Append(child.Text);
            else
                Blocks(child, string.Create(CultureInfo.InvariantCulture, $"{index}{child.Position},"), text);
        }
    }

    private sealed record Node(string? Text, List<Node> Children)
    {
        public long Position { get; init; }
    }
}
