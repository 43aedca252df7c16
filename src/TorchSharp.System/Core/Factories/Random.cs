namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator Randint = new("aten::randint", "low_generator");
    private static readonly Operator Randperm = new("aten::randperm", "generator");
    private static readonly Operator Normal = new("aten::normal", "float_float");
    private static readonly Operator NormalOfTensors = new("aten::normal", "Tensor_Tensor");

    /// <summary>Random integers, uniform in [low, high). Int64 unless told otherwise.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        return Made(Randint.Call(low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device)), requires_grad);
    }

    /// <summary>Random integers, uniform in [0, high). Int64 unless told otherwise.</summary>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <inheritdoc cref="randint(long, long, long[], ScalarType?, Device?, bool, Generator?, string[])"/>
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, Array.ConvertAll(size, Convert.ToInt64), dtype, device, requires_grad, generator, names);

    /// <inheritdoc cref="randint(long, long[], ScalarType?, Device?, bool, Generator?, string[])"/>
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, Array.ConvertAll(size, Convert.ToInt64), dtype, device, requires_grad, generator, names);

    /// <inheritdoc cref="randint(long, long, long[], ScalarType?, Device?, bool, Generator?, string[])"/>
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    /// <inheritdoc cref="randint(long, long[], ScalarType?, Device?, bool, Generator?, string[])"/>
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    /// <summary>The numbers 0 … n-1 in random order. Int64 unless told otherwise.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(Randperm.Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device)), requires_grad);

    /// <summary>Normal random numbers of one mean and one standard deviation.</summary>
    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        return Made(Normal.Call(mean, std, size.ToArray(), generator, dtype ?? defaultDtype, Argument.None, InitializeDevice(device)), requires_grad);
    }

    /// <summary>Normal random numbers, each with a mean and a standard deviation of its own.</summary>
    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => NormalOfTensors.Call(mean, std, generator);
}
