namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module of 1 input.</summary>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <summary>Names the module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself, without hooks. Derived modules define it; users call <see cref="call"/>.</summary>
            public abstract TResult forward(T input);

            /// <summary>Pre-hooks (which may replace the input), <see cref="forward"/>, then hooks (which may replace the result).</summary>
            public TResult call(T input)
            {
                if (!HasHooks)
                {
                    return forward(input);
                }

                RunModulePreHooks();
                foreach (var hook in PreHooks())
                {
                    if (hook(this, input) is { } modified)
                    {
                        input = modified;
                    }
                }

                var result = forward(input);
                foreach (var hook in PostHooks())
                {
                    if (hook(this, input, result) is { } modified)
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
