namespace Diffusion.Training;

/// <summary>How fast a moving average of the weights forgets: average ← β·average + (1 − β)·weights after each update, with the rule's β.</summary>
public abstract record AveragingRule
{
    /// <summary>What tells averages apart that cannot be continued as one another: half_life, constant, or power and its length.</summary>
    public abstract string Name { get; }

    /// <summary>The rule in words, for the log.</summary>
    public abstract string Description { get; }

    /// <summary>β of an update, from 0 (the average becomes the weights) to 1 (the average stays as it is).</summary>
    public abstract double Decay(WeightUpdate update);
}
