namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Every parameter, then every persistent buffer, under its key. These are the live tensors, not copies.</summary>
            /// <param name="destination">Where to add them; null for a new dictionary.</param>
            /// <param name="prefix">Put before every key, with a dot between.</param>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (key, parameter) in named_parameters())
                {
                    destination.TryAdd(Key(key), parameter);
                }

                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(Key(key), buffer);
                }

                // A parameter that two modules share was named once above; its other keys belong to the state too.
                foreach (var (key, module) in named_children())
                {
                    module.state_dict(destination, Key(key));
                }

                return destination;
            }

            /// <summary>Copies the tensors of <paramref name="source"/> into the module's, converting their type and device.</summary>
            /// <param name="source">Tensors by key.</param>
            /// <param name="strict">Whether missing and unexpected keys are errors.</param>
            /// <param name="skip">Keys to leave as they are.</param>
            /// <returns>The keys that the source lacks, and those that the module lacks.</returns>
            /// <exception cref="InvalidOperationException">Keys are missing or unexpected under <paramref name="strict"/>, or shapes differ; nothing was copied.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var skipped = skip?.ToHashSet() ?? [];
                var own = state_dict();
                var missing = own.Keys.Where(key => !source.ContainsKey(key) && !skipped.Contains(key)).ToList();
                var unexpected = source.Keys.Where(key => !own.ContainsKey(key) && !skipped.Contains(key)).ToList();
                var shared = source.Keys.Where(key => own.ContainsKey(key) && !skipped.Contains(key)).ToList();
                StateMismatch.Throw(GetName(), strict ? missing : [], strict ? unexpected : [], shared.Select(key => (key, own[key], source[key])));

                using var noGrad = no_grad();
                foreach (var key in shared)
                {
                    own[key].copy_(source[key]);
                }

                return (missing, unexpected);
            }

            /// <summary>Writes the state dictionary to a file in TorchSharp's format.</summary>
            /// <param name="location">Path of the file.</param>
            /// <param name="skip">Keys to leave out.</param>
            public Module save(string location, IList<string>? skip = null)
            {
                var own = state_dict();
                using var stream = File.Create(location);
                using var writer = new BinaryWriter(stream);
                save_state_dict(writer, own, skip);
                return this;
            }

            /// <summary>Writes the state dictionary in TorchSharp's format.</summary>
            /// <param name="stream">Where to; it stays open.</param>
            /// <param name="skip">Keys to leave out.</param>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return save(writer, skip);
            }

            /// <summary>Writes the state dictionary in TorchSharp's format.</summary>
            /// <param name="writer">Where to.</param>
            /// <param name="skip">Keys to leave out.</param>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes tensors by key in TorchSharp's format: LEB128 count, then per tensor its key (7-bit length, UTF-8) and its record.</summary>
            /// <param name="writer">Where to.</param>
            /// <param name="sd">The tensors.</param>
            /// <param name="skip">Keys to leave out.</param>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                var kept = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                writer.WriteLeb128(kept.Count);
                foreach (var (key, tensor) in kept)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            /// <summary>Reads what <c>save</c> wrote into the module's tensors.</summary>
            /// <param name="location">Path of the file.</param>
            /// <param name="strict">Whether missing and unexpected keys are errors.</param>
            /// <param name="skip">Keys to leave as they are.</param>
            /// <param name="loadedParameters">Receives, per key, whether it was read.</param>
            /// <exception cref="ArgumentException">Keys, types or shapes are not the module's.</exception>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var stream = File.OpenRead(Alive(location));
                return load(stream, strict, skip, loadedParameters);
            }

            /// <summary>Reads what <c>save</c> wrote into the module's tensors.</summary>
            /// <param name="stream">Where from; it stays open.</param>
            /// <param name="strict">Whether missing and unexpected keys are errors.</param>
            /// <param name="skip">Keys to leave as they are.</param>
            /// <param name="loadedParameters">Receives, per key, whether it was read.</param>
            /// <exception cref="ArgumentException">Keys, types or shapes are not the module's.</exception>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads what <c>save</c> wrote into the module's tensors.</summary>
            /// <param name="reader">Where from.</param>
            /// <param name="strict">Whether missing and unexpected keys are errors.</param>
            /// <param name="skip">Keys to leave as they are.</param>
            /// <param name="loadedParameters">Receives, per key, whether it was read.</param>
            /// <exception cref="ArgumentException">Keys, types or shapes are not the module's.</exception>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                var own = state_dict();
                var count = reader.ReadLeb128();
                if (strict && count != own.Count - own.Keys.Count(key => skip?.Contains(key) ?? false))
                {
                    throw new ArgumentException($"The file has {count} tensors, but {GetName()} has {own.Count}; load with strict: false to read those whose keys agree.");
                }

                for (var i = 0L; i < count; i++)
                {
                    var key = reader.ReadString();
                    var known = own.TryGetValue(key, out var target);
                    var leave = !known || (skip?.Contains(key) ?? false);
                    if (strict && !known)
                    {
                        throw new ArgumentException($"The file has a tensor '{key}' that {GetName()} lacks; load with strict: false to read those whose keys agree.");
                    }

                    TensorRecord.ReadInto(reader, key, leave ? null : target);
                    if (loadedParameters is not null)
                    {
                        loadedParameters[key] = !leave;
                    }
                }

                foreach (var key in own.Keys)
                {
                    loadedParameters?.TryAdd(key, false);
                }

                return this;
            }
        }
    }
}
