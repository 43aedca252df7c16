namespace TorchSharp.Tests.SystemOnly;

public sealed class NativeLoaderTests
{
    [Fact]
    public void The_openmp_build_of_openblas_is_the_one_in_use_where_it_is_installed()
    {
        var installed = Directory.EnumerateDirectories("/usr/lib").Any(folder => Directory.Exists(Path.Combine(folder, "openblas-openmp")));
        if (!installed || Environment.GetEnvironmentVariable("TORCH_DIR") is { Length: > 0 }) return;
        using var used = torch.ones(1);
        var mapped = File.ReadAllLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).Where(path => path.Contains("blas", StringComparison.Ordinal) || path.Contains("lapack", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Contains(mapped, path => path.Contains("/openblas-openmp/libblas.so.3", StringComparison.Ordinal));
        Assert.All(mapped, path => Assert.Contains("openblas-openmp", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Operators_use_the_physical_cores_unless_told_otherwise()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"))) return;
        Assert.Equal(ProcessorCores.Count(), torch.get_num_threads());
    }

    [Theory]
    [InlineData("0-3,8,10-11", new[] { 0, 1, 2, 3, 8, 10, 11 })]
    [InlineData("5", new[] { 5 })]
    [InlineData("\t0-1\n", new[] { 0, 1 })]
    public void Lists_of_processors_are_parsed(string text, int[] expected) => Assert.Equal(expected, ProcessorCores.ParseList(text));

    [Fact]
    public void Siblings_count_as_one_core()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var (processor, siblings) in new[] { (0, "0,2"), (1, "1,3"), (2, "0,2"), (3, "1,3") })
            {
                var topology = Directory.CreateDirectory(Path.Combine(folder.FullName, $"cpu{processor}", "topology"));
                File.WriteAllText(Path.Combine(topology.FullName, "thread_siblings_list"), siblings + "\n");
            }

            Assert.Equal(2, ProcessorCores.CoresOf([0, 1, 2, 3], folder.FullName));
            Assert.Equal(1, ProcessorCores.CoresOf([0, 2], folder.FullName));
            Assert.Equal(3, ProcessorCores.CoresOf([0, 1, 9], folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Threads_can_be_set()
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(1);
        Assert.Equal(1, torch.get_num_threads());
        torch.set_num_threads(before);
    }
}
