namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Writes one tensor to a file, in libtorch's archive format.</summary>
    public static void save(Tensor t, string location) => Native.tss_tensor_save(t.Live, NativePath.Check(location)).Check();

    /// <summary>Reads a tensor that <see cref="save"/> wrote.</summary>
    public static Tensor load(string location)
    {
        nint result;
        Native.tss_tensor_load(NativePath.Check(location), &result).Check();
        return new Tensor(result);
    }

    public partial class Tensor
    {
        /// <summary>Writes it to a file, in libtorch's archive format.</summary>
        public void save(string location) => torch.save(this, location);

        /// <summary>Reads a tensor that <see cref="save"/> wrote.</summary>
        public static Tensor load(string location) => torch.load(location);
    }
}
