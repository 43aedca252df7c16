using Diffusion.Checkpoints;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public sealed class ChecksumTests
{
    [Fact]
    public void A_file_has_the_checksum_that_sha256sum_prints()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "abc");
        File.WriteAllText(path, "abc");

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Checksum.OfFile(path));
    }

    [Fact]
    public void The_same_weights_have_the_same_checksum_in_whatever_order_and_layout()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(3, 4), rand(2));
        var turned = a.t().contiguous().t();

        Assert.Equal(
            Checksum.OfWeights([new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b }], ["config"]),
            Checksum.OfWeights([new Dictionary<string, Tensor> { ["b"] = b.clone(), ["a"] = turned }], ["config"]));
    }

    [Fact]
    public void Whatever_is_other_is_another_checksum()
    {
        using var scope = NewDisposeScope();
        var weights = zeros(2, 3);
        var nudged = weights.clone();
        nudged.view(-1).narrow(0, 5, 1).fill_(float.Epsilon);
        static string Of(Tensor weight, string key = "w", params string[] about) => Checksum.OfWeights([new Dictionary<string, Tensor> { [key] = weight }], about);

        string[] all =
        [
            Of(weights), Of(nudged), Of(weights.reshape(3, 2)), Of(weights.to_type(ScalarType.Int32)), Of(weights, "v"), Of(weights, "w", "config"), Of(weights, "w", "con", "fig"),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
