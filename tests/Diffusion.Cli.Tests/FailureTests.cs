using System.Runtime.InteropServices;

namespace Diffusion.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, int, string> Foreseen => new()
    {
        { new InputException("Data:Size is 0."), 2, "Data:Size is 0." },
        { new UnauthorizedAccessException("Access to the path 'x' is denied."), 2, "Access to the path 'x' is denied." },
        { new IOException("No space left on device : 'x'"), 1, "No space left on device : 'x'." },
        { new ArgumentOutOfRangeException("value", "Specified file length was too large for the file system."), 1, "The file would be larger than files may be here (ulimit -f, or the file system's own limit)." },
        { new LibraryException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.\nError code 12"), 1, "Out of memory: DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes. Error code 12. Lower" },
        { new LibraryException("CUDA out of memory. Tried to allocate 2.00 GiB"), 1, "Out of memory: CUDA out of memory. Tried to allocate 2.00 GiB. Lower" },
        { new InsufficientMemoryException(), 1, "Out of memory: " },
        { new AggregateException(new IOException("gone")), 1, "gone." },
        { new TypeInitializationException("torch", new DllNotFoundException("The tensor library is missing.")), 1, "The tensor library is missing." },
    };

    [Theory, MemberData(nameof(Foreseen))]
    public void A_foreseeable_failure_is_one_line(Exception exception, int exitCode, string start)
    {
        var failure = Failure.Of(exception);
        Assert.Equal(exitCode, failure?.ExitCode);
        Assert.StartsWith(start, Assert.Single(failure!.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_is_no_failure_of_the_surroundings()
    {
        Assert.Null(Failure.Of(new ArgumentOutOfRangeException("value")));
        Assert.Null(Failure.Of(new LibraryException("The size of tensor a (3) must match the size of tensor b (4)")));
        Assert.Null(Failure.Of(new AggregateException(new IOException("one"), new IOException("another"))));
    }

    /// <summary>As the tensor library throws.</summary>
    private sealed class LibraryException(string message) : ExternalException(message);
}
