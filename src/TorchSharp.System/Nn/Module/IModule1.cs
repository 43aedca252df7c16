namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Anything that maps 1 value to a result the way a module does.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Runs the hooks and the computation.</summary>
            TResult call(T input1);
        }
    }
}
