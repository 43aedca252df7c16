using System.Globalization;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Modules, losses, and what goes with them.</summary>
    public static partial class nn
    {
        /// <summary>An empty sequence; add to it with <c>append</c>.</summary>
        public static Sequential Sequential() => new(Enumerable.Empty<(string, Module<Tensor, Tensor>)>());

        /// <summary>Modules one after the other, under these names.</summary>
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules.AsEnumerable());

        /// <summary>Modules one after the other, named by their places from 0.</summary>
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(Numbered(modules));

        /// <summary>Modules one after the other, under these names.</summary>
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);

        /// <summary>Modules one after the other, named by their places from 0.</summary>
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(Numbered(modules));

        /// <summary>A list of modules.</summary>
        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        /// <summary>A list of modules.</summary>
        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module
            => new(modules);

        /// <summary>Modules by name.</summary>
        public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

        /// <summary>Modules by name.</summary>
        public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
            where T : Module
        {
            ArgumentNullException.ThrowIfNull(modules);
            var result = new ModuleDict<T>();
            foreach (var module in modules)
            {
                result.Add(module);
            }

            return result;
        }

        /// <summary>A list of parameters.</summary>
        public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

        /// <summary>A parameter with the storage of <paramref name="data"/>, which is afterwards an empty handle.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        private static IEnumerable<(string, Module<Tensor, Tensor>)> Numbered(IEnumerable<Module<Tensor, Tensor>> modules)
            => modules.Select((module, index) => (index.ToString(CultureInfo.InvariantCulture), module));
    }
}
