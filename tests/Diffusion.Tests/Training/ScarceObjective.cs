using System.Runtime.InteropServices;
using Diffusion.Data;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>An objective with too little memory: as soon as a pass is of more images than it holds, the pass is begun and then fails as libtorch would.</summary>
/// <param name="inner">What is trained.</param>
/// <param name="holds">How many images a pass may be of, by the attempt and the pass's first image.</param>
/// <param name="message">What libtorch says.</param>
internal sealed class ScarceObjective(ITrainingObjective inner, Func<long, int, int> holds, string message = ScarceObjective.Cpu) : ITrainingObjective
{
    public const string Cpu = "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes. Error code 12 (Cannot allocate memory)";

    /// <summary>Images of each pass that was asked for, in turn.</summary>
    public List<int> Passes { get; } = [];

    public IReadOnlyList<string> Measures => inner.Measures;

    public ObjectiveState? CreateState(TrainingOptions options, Device device) => inner.CreateState(options, device);

    public void Check(TrainingState state) => inner.Check(state);

    public IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws) => new Scarce(this, inner.Begin(state, batch, draws), draws.Attempt);

    private sealed class Scarce(ScarceObjective owner, IStepLoss inner, long attempt) : IStepLoss
    {
        public IReadOnlyDictionary<string, double> Measures => inner.Measures;

        public IReadOnlyList<string> NonFiniteImages => inner.NonFiniteImages;

        public Tensor Share(int from, int count)
        {
            owner.Passes.Add(count);
            var share = inner.Share(from, count);
            return count <= owner.Holds(attempt, from) ? share : throw new LibraryException(owner.Message);
        }

        public void Updated(double learningRate)
        {
            inner.Updated(learningRate);
            if (owner.Holds(attempt, int.MaxValue) < 0)
            {
                throw new LibraryException(owner.Message);
            }
        }
    }

    private string Message => message;

    private int Holds(long attempt, int from) => holds(attempt, from);

    /// <summary>As the tensor library throws.</summary>
    private sealed class LibraryException(string message) : ExternalException(message);
}
