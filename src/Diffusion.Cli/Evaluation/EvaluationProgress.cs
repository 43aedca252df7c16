namespace Diffusion.Cli.Evaluation;

/// <summary>Tells how far a long evaluation is, at every tenth of the way.</summary>
/// <param name="name">What is being done.</param>
/// <param name="total">Network inputs in all.</param>
/// <param name="say">Told a line.</param>
internal sealed class EvaluationProgress(string name, long total, Action<string> say)
{
    private const int Parts = 10;

    private long done;

    /// <summary>So many more are done.</summary>
    public void Advance(int count)
    {
        var before = done * Parts / total;
        done += count;
        if (done * Parts / total > before)
        {
            say($"{name}: {done} of {total}");
        }
    }
}
