using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The direct sub-modules with their names, in order of registration.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach (var (key, module) in Submodules)
                {
                    yield return (key, module);
                }
            }

            /// <summary>The direct sub-modules in order of registration.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one (not this one): the direct ones first, then what is below each.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children())
                {
                    yield return child;
                }

                foreach (var (prefix, child) in named_children())
                {
                    foreach (var (key, module) in child.named_modules())
                    {
                        yield return ($"{prefix}.{key}", module);
                    }
                }
            }

            /// <summary>All modules below this one (not this one): the direct ones first, then what is below each.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>The parameters with their keys: the module's own, then those of its sub-modules; a parameter that is shared comes once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                foreach (var (key, parameter) in Parameters)
                {
                    if (seen.Add(parameter))
                    {
                        yield return (key, parameter);
                    }
                }

                foreach (var (prefix, child) in recurse ? named_children() : [])
                {
                    foreach (var (key, parameter) in child.named_parameters())
                    {
                        if (seen.Add(parameter))
                        {
                            yield return ($"{prefix}.{key}", parameter);
                        }
                    }
                }
            }

            /// <summary>The parameters: the module's own, then those of its sub-modules; a parameter that is shared comes once.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>The buffers with their keys: the module's own, then those of its sub-modules.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (key, (buffer, persistent)) in Buffers)
                {
                    if (persistent || include_nonpersistent)
                    {
                        yield return (key, buffer);
                    }
                }

                foreach (var (prefix, child) in recurse ? named_children() : [])
                {
                    foreach (var (key, buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        yield return ($"{prefix}.{key}", buffer);
                    }
                }
            }

            /// <summary>The buffers: the module's own, then those of its sub-modules.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                => named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            /// <summary>Whether there is a parameter of this key, such as <c>mid.conv.weight</c>.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>The parameter of this key, such as <c>mid.conv.weight</c>; null if there is none.</summary>
            public virtual Parameter? get_parameter(string target)
                => Owner(ref target) is { } owner && owner.Parameters.TryGetValue(target, out var parameter) ? parameter : null;

            /// <summary>Whether there is a buffer of this key.</summary>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The buffer of this key; null if there is none.</summary>
            public virtual Tensor? get_buffer(string target)
                => Owner(ref target) is { } owner && owner.Buffers.TryGetValue(target, out var buffer) ? buffer.Tensor : null;

            /// <summary>The module that the key's path leads to; <paramref name="target"/> becomes the last part of the key.</summary>
            private Module? Owner(ref string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                if (!target.Contains('.', StringComparison.Ordinal))
                {
                    return this;
                }

                var path = target.Split('.');
                target = path[^1];
                Module? owner = this;
                foreach (var step in path[..^1])
                {
                    owner = owner?.Submodules.GetValueOrDefault(step);
                }

                return owner;
            }
        }
    }
}
