namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator Arange = new("aten::arange", "start_step");
    private static readonly Operator Linspace = new("aten::linspace");
    private static readonly Operator Logspace = new("aten::logspace");
    private static readonly Operator Eye = new("aten::eye", "m");

    /// <summary>start, start + step, … below stop (above it for a negative step). Int64 where all three are integers.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integers = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        return Made(Arange.Call(start, stop, step, dtype ?? (integers ? ScalarType.Int64 : defaultDtype), Argument.None, InitializeDevice(device)), requires_grad);
    }

    /// <summary>start, start + 1, … below stop. Int64 where both are integers.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>0, 1, … below stop. Int64 where it is an integer.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>Evenly spaced numbers from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Linspace.Call(start, end, steps, dtype ?? defaultDtype, Argument.None, InitializeDevice(device)), requires_grad);

    /// <summary>Powers of the base whose exponents are evenly spaced from start to end, both included.</summary>
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Logspace.Call(start, end, steps, @base, dtype ?? defaultDtype, Argument.None, InitializeDevice(device)), requires_grad);

    /// <summary>Ones on the diagonal, zeros elsewhere; square where <paramref name="columns"/> is -1.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Made(Eye.Call(rows, columns < 0 ? rows : columns, dtype ?? defaultDtype, Argument.None, InitializeDevice(device)), requires_grad);
    }
}
