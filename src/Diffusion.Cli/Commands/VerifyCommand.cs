using System.CommandLine;
using Diffusion.Cli.Verification;
using Diffusion.Verification;

namespace Diffusion.Cli.Commands;

/// <summary><c>verify</c>: the reparameterization trick and the forward process held to theory, claim by claim.</summary>
internal static class VerifyCommand
{
    private static readonly Option<int?> Samples = new("--samples")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"Draws per simulation, {Verifier.FewestSamples} to {Verifier.MostSamples}; more make the tolerances smaller. Default: {Verifier.DefaultSamples}.",
        HelpName = "N",
    };

    private static readonly Option<ulong?> Seed = new("--seed") { CustomParser = NumberParser.Parse<ulong>, Description = "Seed of all draws. Default: 0.", HelpName = "S" };
    private static readonly Option<string?> Format = new("--format") { Description = "table (for reading, default) or json (all digits).", HelpName = "table|json" };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Folder for verification.json and for pictures: draws.svg, gradient-variance.svg and noising.png.",
        HelpName = "DIR",
    };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("verify", "Holds the reparameterization trick and every schedule's forward process to theory; fails if a claim does not hold.") { Samples, Seed, Format, Out };
        command.SetAction(parsed => VerifyAction.Run(new VerifyRequest
        {
            Samples = parsed.GetValue(Samples) ?? Verifier.DefaultSamples,
            Seed = parsed.GetValue(Seed) ?? 0,
            Format = parsed.GetValue(Format) ?? "table",
            Out = parsed.GetValue(Out),
        }));
        return command;
    }
}
