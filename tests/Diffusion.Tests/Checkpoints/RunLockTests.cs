using Diffusion.Checkpoints;

namespace Diffusion.Tests.Checkpoints;

public class RunLockTests
{
    [Fact]
    public void A_second_holder_is_refused_by_name_until_the_first_lets_go()
    {
        using var folder = new TemporaryFolder();
        using (RunLock.Take(folder.Path))
        {
            var message = Assert.Throws<InputException>(() => RunLock.Take(folder.Path)).Message;
            Assert.StartsWith($"{folder.Path} is in use by process {Environment.ProcessId} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
            Assert.Contains("another --run", message, StringComparison.Ordinal);
        }

        using (RunLock.Take(folder.Path))
        {
        }

        Assert.True(File.Exists(folder["run.lock"]));
    }

    [Fact]
    public void What_a_dead_process_left_in_the_file_holds_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["run.lock"], """{"Process":1,"Host":"elsewhere","Since":"2020-01-01T00:00:00+00:00"} and more that is longer than what is written now""" + new string(' ', 500));
        using var taken = RunLock.Take(folder.Path);
        Assert.Contains($"by process {Environment.ProcessId} ", Assert.Throws<InputException>(() => RunLock.Take(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_in_use()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DirectoryNotFoundException>(() => RunLock.Take(folder["none"]));
    }
}
