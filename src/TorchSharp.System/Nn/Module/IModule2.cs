namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Anything that maps 2 values to a result the way a module does.</summary>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Runs the hooks and the computation.</summary>
            TResult call(T1 input1, T2 input2);
        }
    }
}
