namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module of 6 inputs.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult>
            : HookableModule<Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, ValueTuple<T1, T2, T3, T4, T5, T6>?>, Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>Names the module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself, without hooks. Derived modules define it; users call <see cref="call"/>.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            /// <summary>Pre-hooks (which may replace the input), <see cref="forward"/>, then hooks (which may replace the result).</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                if (!HasHooks)
                {
                    return forward(input1, input2, input3, input4, input5, input6);
                }

                RunModulePreHooks();
                foreach (var hook in PreHooks())
                {
                    if (hook(this, input1, input2, input3, input4, input5, input6) is { } modified)
                    {
                        (input1, input2, input3, input4, input5, input6) = modified;
                    }
                }

                var result = forward(input1, input2, input3, input4, input5, input6);
                foreach (var hook in PostHooks())
                {
                    if (hook(this, input1, input2, input3, input4, input5, input6, result) is { } modified)
                    {
                        result = modified;
                    }
                }

                RunModulePostHooks();
                return result;
            }
        }
    }
}
