using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Rules by which parameters follow their gradients.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients, in groups that may have different settings.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            private readonly List<ParamGroup> _groups = [];
            private bool _disposed;

            private protected Optimizer()
            {
            }

            /// <summary>The groups, whose learning rates may be changed at any time.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => Groups;

            /// <exception cref="ObjectDisposedException">The optimiser has been disposed of.</exception>
            private protected IReadOnlyList<ParamGroup> Groups => _disposed
                ? throw new ObjectDisposedException(GetType().Name, $"The optimiser {GetType().Name} has been disposed of.")
                : _groups;

            /// <summary>Adds parameters with settings of their own.</summary>
            /// <exception cref="ArgumentException">A parameter is in a group already.</exception>
            public virtual void add_param_group(ParamGroup param_group)
            {
                ArgumentNullException.ThrowIfNull(param_group);
                var added = param_group.Parameters.ToArray();
                var known = new HashSet<Parameter>(parameters(), ReferenceEqualityComparer.Instance);
                if (added.Any(parameter => !known.Add(parameter)))
                {
                    throw new ArgumentException("A parameter can be in an optimiser once, but one is given twice.", nameof(param_group));
                }

                // A module's parameters() walks its tree: not again at every step.
                param_group.Parameters = added;
                _groups.Add(param_group);
            }

            /// <summary>All parameters in order of their groups.</summary>
            public virtual IEnumerable<Parameter> parameters() => Groups.SelectMany(group => group.Parameters);

            /// <summary>One update of every parameter that has a gradient.</summary>
            /// <param name="closure">Computes the loss and its gradients first; null if that is done.</param>
            /// <returns>What the closure returned.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null)
            {
                var groups = Groups;
                var loss = Evaluate(closure);
                using var noGrad = no_grad();
                foreach (var group in groups)
                {
                    Update(group);
                }

                return loss;
            }

            /// <summary>Fills the gradients with zeros, keeping their memory.</summary>
            public virtual void zero_grad()
            {
                using var noGrad = no_grad();
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    gradient?.detach_().zero_();
                }
            }

            /// <summary>Disposes what the optimiser remembers; the parameters stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes what the optimiser remembers; the parameters stay.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _disposed = true;
                    DisposeStates();
                }
            }

            private protected abstract void DisposeStates();

            /// <summary>Updates the parameters of one group; gradients are not recorded here.</summary>
            private protected abstract void Update(ParamGroup group);

            private static Tensor? Evaluate(Func<Tensor>? closure)
            {
                if (closure is null)
                {
                    return null;
                }

                using var withGrad = enable_grad();
                return closure();
            }
        }
    }
}
