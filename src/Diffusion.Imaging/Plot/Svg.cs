using System.Globalization;
using System.Xml.Linq;

namespace Diffusion.Imaging;

/// <summary>The few SVG elements a plot is made of; whatever the texts hold, the result is well-formed XML.</summary>
internal static class Svg
{
    private const double FontSize = 12, LetterWidth = 0.56;
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    public static XElement Document(double width, double height) => new(
        Space + "svg",
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
        new XAttribute("font-family", "Helvetica, Arial, 'Liberation Sans', sans-serif"),
        new XAttribute("font-size", Number(FontSize)),
        new XElement(Space + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")));

    public static XElement Group(double x, double y, IEnumerable<XElement> content) => new(
        Space + "g",
        x == 0 && y == 0 ? null : new XAttribute("transform", $"translate({Number(x)} {Number(y)})"),
        content);

    public static XElement Line(double x1, double y1, double x2, double y2, string colour, double width, string dashes = "") => new(
        Space + "line",
        new XAttribute("x1", Number(x1)),
        new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)),
        new XAttribute("y2", Number(y2)),
        Stroke(colour, width, dashes));

    public static XElement Rectangle(double x, double y, double width, double height, string colour) => new(
        Space + "rect",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        new XAttribute("fill", "none"),
        Stroke(colour, 1, ""));

    /// <summary>A line through points, or dots of a diameter, named for whoever points at it.</summary>
    public static XElement Path(string name, string steps, SeriesStyle style, double? dots = null) => new(
        Space + "path",
        new XAttribute("d", steps),
        new XAttribute("fill", "none"),
        Stroke(style.Colour, dots ?? 1.8, dots is null ? style.Dashes : ""),
        new XAttribute("stroke-linejoin", "round"),
        new XAttribute("stroke-linecap", "round"),
        new XElement(Space + "title", Clean(name)));

    public static XElement Text(double x, double y, string text, string anchor = "middle", double size = FontSize, bool bold = false, bool upwards = false) => new(
        Space + "text",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("text-anchor", anchor),
        size == FontSize ? null : new XAttribute("font-size", Number(size)),
        bold ? new XAttribute("font-weight", "bold") : null,
        upwards ? new XAttribute("transform", $"rotate(-90 {Number(x)} {Number(y)})") : null,
        Clean(text));

    /// <summary>About how wide a text of the ordinary size is, in pixels.</summary>
    public static double TextWidth(string text) => text.Length * FontSize * LetterWidth;

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static XAttribute?[] Stroke(string colour, double width, string dashes) =>
    [
        new("stroke", colour),
        new("stroke-width", Number(width)),
        dashes.Length > 0 ? new("stroke-dasharray", dashes) : null,
    ];

    /// <summary>XML has no way to hold control characters and halves of surrogate pairs.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(
        rune => rune.Value is < ' ' and not ('\t' or '\n') or 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString()));
}
