namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose <c>call</c> runs functions before and after its <c>forward</c>, in the order of their registration.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
            where TPreHook : Delegate
            where TPostHook : Delegate
        {
            private readonly Hooks<TPreHook> _preHooks = new();
            private readonly Hooks<TPostHook> _postHooks = new();
            private readonly Hooks<Action<Module>> _modulePreHooks = new();
            private readonly Hooks<Action<Module>> _modulePostHooks = new();

            /// <summary>Names the module.</summary>
            protected HookableModule(string name)
                : base(name)
            {
            }

            /// <summary>Runs <paramref name="hook"/> after every forward; what it returns, unless null, replaces the result.</summary>
            public HookRemover register_forward_hook(TPostHook hook) => new(this, Alive(_postHooks).Add(hook));

            /// <summary>Runs <paramref name="hook"/> after every forward.</summary>
            public HookRemover register_forward_hook(Action<Module> hook) => new(this, Alive(_modulePostHooks).Add(hook));

            /// <summary>Runs <paramref name="hook"/> before every forward; what it returns, unless null, replaces the inputs.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook) => new(this, Alive(_preHooks).Add(hook));

            /// <summary>Runs <paramref name="hook"/> before every forward.</summary>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => new(this, Alive(_modulePreHooks).Add(hook));

            /// <summary>Whether a call runs more than <c>forward</c>.</summary>
            /// <exception cref="ObjectDisposedException">The module has been disposed of.</exception>
            private protected bool HasHooks => (Alive(_preHooks).Count | _postHooks.Count | _modulePreHooks.Count | _modulePostHooks.Count) != 0;

            private protected TPreHook[] PreHooks() => _preHooks.Snapshot();

            private protected TPostHook[] PostHooks() => _postHooks.Snapshot();

            private protected void RunModulePreHooks() => Run(_modulePreHooks);

            private protected void RunModulePostHooks() => Run(_modulePostHooks);

            private void Run(Hooks<Action<Module>> hooks)
            {
                foreach (var hook in hooks.Snapshot())
                {
                    hook(this);
                }
            }

            private void Remove(string key)
            {
                _ = _preHooks.Remove(key) || _postHooks.Remove(key) || _modulePreHooks.Remove(key) || _modulePostHooks.Remove(key);
            }

            /// <summary>Takes a hook off its module again.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                /// <summary>For the hook that <paramref name="module"/> holds under <paramref name="key"/>.</summary>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                /// <summary>The hook no longer runs. Removing it twice does nothing.</summary>
                public void remove() => _module.Remove(_key);
            }
        }
    }
}
