namespace Diffusion.Data;

/// <summary>
/// Exact distances to the outlines of shapes around the origin that fit a circle of radius 1: negative inside, y downwards. After
/// https://iquilezles.org/articles/distfunctions2d.
/// </summary>
internal static class SignedDistance
{
    public static double Circle(double x, double y) => Math.Sqrt((x * x) + (y * y)) - 0.95;

    public static double Ring(double x, double y) => Math.Abs(Math.Sqrt((x * x) + (y * y)) - 0.74) - 0.24;

    public static double Square(double x, double y) => Box(x, y, 0.78, 0.78);

    public static double Cross(double x, double y) => Math.Min(Box(x, y, 0.98, 0.3), Box(x, y, 0.3, 0.98));

    public static double Triangle(double x, double y) => Polygon(x, y, TriangleCorners);

    public static double Star(double x, double y) => Polygon(x, y, StarCorners);

    public static double Heart(double x, double y)
    {
        // The heart of the collection stands on its tip at the origin, 1 high; here it is centred and turned upside down.
        (x, y) = (Math.Abs(x) / HeartScale, 0.55 - (y / HeartScale));
        var distance = x + y > 1
            ? Length(x - 0.25, y - 0.75) - (Math.Sqrt(2) / 4)
            : Math.Min(Length(x, y - 1), LengthToDiagonal(x, y)) * Math.Sign(x - y);
        return distance * HeartScale;
    }

    private const double HeartScale = 1.6;

    private static readonly (double X, double Y)[] TriangleCorners = Corners(3, 1.12, 1.12);
    private static readonly (double X, double Y)[] StarCorners = Corners(10, 1.1, 0.5);

    private static double LengthToDiagonal(double x, double y)
    {
        var along = 0.5 * Math.Max(x + y, 0);
        return Length(x - along, y - along);
    }

    private static double Length(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private static double Box(double x, double y, double halfWidth, double halfHeight)
    {
        var (dx, dy) = (Math.Abs(x) - halfWidth, Math.Abs(y) - halfHeight);
        return Length(Math.Max(dx, 0), Math.Max(dy, 0)) + Math.Min(Math.Max(dx, dy), 0);
    }

    private static (double X, double Y)[] Corners(int count, double even, double odd) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * i / count);
            var radius = i % 2 == 0 || count % 2 == 1 ? even : odd;
            return (radius * sin, -radius * cos);
        }),
    ];

    /// <summary>The nearest edge gives the distance, the number of edges crossed by a ray the sign.</summary>
    private static double Polygon(double x, double y, (double X, double Y)[] corners)
    {
        var (nearest, inside) = (double.MaxValue, false);
        var (ax, ay) = corners[^1];
        foreach (var (bx, by) in corners)
        {
            var (ex, ey, px, py) = (bx - ax, by - ay, x - ax, y - ay);
            var along = Math.Clamp(((px * ex) + (py * ey)) / ((ex * ex) + (ey * ey)), 0, 1);
            var (dx, dy) = (px - (ex * along), py - (ey * along));
            nearest = Math.Min(nearest, (dx * dx) + (dy * dy));
            if ((ay > y) != (by > y) && x < ax + (ex * (y - ay) / ey))
            {
                inside = !inside;
            }

            (ax, ay) = (bx, by);
        }

        return Math.Sqrt(nearest) * (inside ? -1 : 1);
    }
}
