using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A node in the tree of a network: its own parameters and buffers, and sub-modules. A derived class ends its constructor with
        /// <see cref="RegisterComponents"/>, which finds them in its fields; a field's name is the key in the state dictionary.
        /// </summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private readonly OrderedDictionary<string, Parameter> _parameterTable = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _bufferTable = [];
            private bool _training = true;
            private bool _disposed;

            /// <summary>The name of the kind of module, not of its place in a network.</summary>
            protected string name;

            /// <summary>Names the module.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>Whether the module behaves as during training (dropout drops, batch norm uses the batch's statistics).</summary>
            public virtual bool training => Alive(this)._training;

            /// <summary>The name given to the constructor.</summary>
            public virtual string GetName() => name;

            private OrderedDictionary<string, Module> Submodules => Alive(_submodules);

            private OrderedDictionary<string, Parameter> Parameters => Alive(_parameterTable);

            private OrderedDictionary<string, (Tensor Tensor, bool Persistent)> Buffers => Alive(_bufferTable);

            /// <summary>Sets the mode of this module and of all below it.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, module) in Submodules)
                {
                    module.train(train);
                }
            }

            /// <summary>The same as <c>train(false)</c>.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> for every module below, then for this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var (_, module) in Submodules)
                {
                    module.apply(fn);
                }

                fn(this);
                return this;
            }

            /// <summary>Forgets the gradients of all parameters, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                using var noGrad = no_grad();
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null)
                    {
                        continue;
                    }

                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        gradient.detach_().zero_();
                    }
                }
            }

            /// <summary>Adds a sub-module under a name of its own.</summary>
            /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken.</exception>
            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null)
                {
                    Submodules.Remove(name);
                    return;
                }

                CheckName(name, Submodules.ContainsKey(name), "sub-module");
                submodule.RegisterComponents();
                Submodules.Add(name, submodule);
            }

            /// <summary>The same as <see cref="register_module"/>.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a parameter; null removes it.</summary>
            /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken.</exception>
            public virtual void register_parameter(string name, Parameter? param)
            {
                if (param is null)
                {
                    Parameters.Remove(name);
                    return;
                }

                CheckName(name, Parameters.ContainsKey(name), "parameter");
                Parameters.Add(name, param);
            }

            /// <summary>Adds a tensor that belongs to the module's state but is not trained.</summary>
            /// <param name="name">Its key.</param>
            /// <param name="tensor">Its value; null removes it.</param>
            /// <param name="persistent">Whether it is part of the state dictionary.</param>
            /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken.</exception>
            public virtual void register_buffer(string name, Tensor? tensor, bool persistent = true)
            {
                if (tensor is null)
                {
                    Buffers.Remove(name);
                    return;
                }

                CheckName(name, Buffers.ContainsKey(name), "buffer");
                Buffers.Add(name, (tensor, persistent));
            }

            /// <summary>
            /// Registers every module, parameter and tensor that an instance field holds, private and inherited ones too, under the field's name
            /// or its <see cref="ComponentNameAttribute"/>. Empty fields are skipped; calling it again registers what was added since.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in ComponentFields.Of(GetType()))
                {
                    Register(ComponentFields.NameOf(field), field.GetValue(this));
                }
            }

            private void Register(string name, object? value)
            {
                switch (value)
                {
                    case Module module when !Holds(Submodules, name, module):
                        register_module(name, module);
                        break;
                    case Modules.Parameter parameter when !Holds(Parameters, name, parameter):
                        ConditionallyRegisterParameter(name, parameter);
                        break;
                    case Tensor buffer and not Modules.Parameter when !(Buffers.TryGetValue(name, out var held) && ReferenceEquals(held.Tensor, buffer)):
                        ConditionallyRegisterBuffer(name, buffer);
                        break;
                }
            }

            /// <summary>Registers or replaces the parameter; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is not null && Parameters.ContainsKey(name))
                {
                    Parameters[name] = value;
                }
                else
                {
                    register_parameter(name, value);
                }
            }

            /// <summary>Registers or replaces the buffer; null removes it.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is not null && Buffers.ContainsKey(name))
                {
                    Buffers[name] = (value, persistent);
                }
                else
                {
                    register_buffer(name, value, persistent);
                }
            }

            /// <summary>For layers: the parameter takes the place of the one of that name, which is disposed, and leaves its scope.</summary>
            private protected void ReplaceParameter(string name, Parameter? value)
            {
                var old = get_parameter(name);
                if (!ReferenceEquals(old, value))
                {
                    value?.DetachFromDisposeScope();
                    ConditionallyRegisterParameter(name, value);
                    old?.Dispose();
                }
            }

            /// <summary>For layers: the buffer takes the place of the one of that name, which is disposed, and leaves its scope.</summary>
            private protected void ReplaceBuffer(string name, Tensor? value)
            {
                var old = get_buffer(name);
                if (!ReferenceEquals(old, value))
                {
                    value?.DetachFromDisposeScope();
                    ConditionallyRegisterBuffer(name, value);
                    old?.Dispose();
                }
            }

            /// <summary>Forgets all sub-modules, without disposing them.</summary>
            protected void ClearModules() => Submodules.Clear();

            /// <summary>Disposes all parameters and buffers of this module and of those below it.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes all parameters and buffers of this module and of those below it.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                {
                    return;
                }

                _disposed = true;
                foreach (var (_, module) in _submodules)
                {
                    module.Dispose();
                }

                foreach (var (_, parameter) in _parameterTable)
                {
                    parameter.Dispose();
                }

                foreach (var (_, (buffer, _)) in _bufferTable)
                {
                    buffer.Dispose();
                }
            }

            /// <summary>A part of this module, or what is about to be used of it.</summary>
            /// <exception cref="ObjectDisposedException">The module has been disposed of.</exception>
            private protected T Alive<T>(T part) => _disposed ? throw new ObjectDisposedException(name, $"The module {name} has been disposed of.") : part;

            private void CheckName(string name, bool taken, string kind)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"The name of a {kind} of {GetName()} must have at least one character and no dot, but is '{name}'.", nameof(name));
                }

                if (taken)
                {
                    throw new ArgumentException($"{GetName()} already has a {kind} '{name}'; a name can be used once.", nameof(name));
                }
            }

            private static bool Holds<T>(OrderedDictionary<string, T> table, string name, T value)
                where T : class
                => table.TryGetValue(name, out var held) && ReferenceEquals(held, value);
        }
    }
}
