using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

public sealed class EventLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_readers_checksum_is_crc_32c()
    {
        // RFC 3720, B.4: 32 bytes of zeros give 8A9136AA.
        var crc = System.Numerics.BitOperations.RotateLeft(EventFile.Masked(new byte[32]) - 0xa282ead8, 15);
        Assert.Equal(0x8a9136aau, crc);
    }

    [Fact]
    public void Another_reader_finds_every_scalar_of_every_step()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Write(0, [1, 300, 70_000]);

        var events = EventFile.Read(Assert.Single(Files()));

        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal([1, 300, 70_000], events.Skip(1).Select(record => record.Step));
        Assert.All(events, record => Assert.InRange(record.WallTime, before - 1, before + 60));
        Assert.Equal(events.Select(record => record.WallTime).Order(), events.Select(record => record.WallTime));
        Assert.All(events.Skip(1), record => Assert.Equal(
            new Dictionary<string, float> { ["loss"] = 0.1f, ["learning_rate"] = 1e-3f, ["gradient_norm"] = 2.5f, ["images_per_second"] = 99, ["kl"] = 3.25f },
            record.Scalars));
    }

    [Fact]
    public void A_resumed_run_cuts_earlier_files_back_and_begins_one_that_sorts_after_them()
    {
        Write(0, [1, 2, 3]);
        Write(3, [4, 5, 6]);
        Write(2, [3, 4]);

        Assert.Equal([[1, 2], [3, 4]], Steps());
    }

    [Fact]
    public void What_a_crash_has_cut_short_is_taken_off()
    {
        Write(0, [1, 2, 3]);
        var file = Assert.Single(Files());
        var whole = File.ReadAllBytes(file);
        var record = (whole.Length - 40) / 3;
        for (var lost = 1; lost < record; lost += 7)
        {
            File.WriteAllBytes(file, whole[..^lost]);
            EventLog.Cut(file, 10);
            Assert.Equal([1, 2], EventFile.Read(file).Skip(1).Select(entry => entry.Step));
        }

        // A damaged record ends what can be trusted.
        whole[^(record + 5)] ^= 1;
        File.WriteAllBytes(file, whole);
        EventLog.Cut(file, 10);
        Assert.Equal([1], EventFile.Read(file).Skip(1).Select(entry => entry.Step));
    }

    [Fact]
    public void A_length_that_no_record_has_asks_for_no_memory()
    {
        var file = folder["events.out.tfevents.0000000001.x.1"];
        byte[] length = [255, 255, 255, 255, 255, 255, 255, 127];
        File.WriteAllBytes(file, [.. length, .. BitConverter.GetBytes(EventFile.Masked(length)), 1, 2, 3]);
        EventLog.Cut(file, 10);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_file_that_holds_no_step_any_more_is_deleted()
    {
        Write(0, [5, 6]);
        Write(4, []);
        Assert.Equal([[]], Steps());
    }

    [Fact]
    public void Files_stay_in_order_where_the_clock_has_gone_back()
    {
        Write(0, [1]);
        File.Move(Files().Single(), folder["events.out.tfevents.9999999998.host.1"]);
        Write(1, [2]);
        Assert.Equal([[1], [2]], Steps());
        Assert.StartsWith("events.out.tfevents.9999999999.", Path.GetFileName(Files().Last()), StringComparison.Ordinal);
    }

    private void Write(long from, IEnumerable<long> steps)
    {
        using var log = new EventLog(folder.Path, from);
        foreach (var step in steps)
        {
            log.Write(new StepMetrics(step, step * 8, 0.1, 1e-3, 2.5, 99, 0, 1) { Measures = new Dictionary<string, double> { ["kl"] = 3.25 } });
        }
        Assert.Null(log.File.Problem);
    }

    private IEnumerable<string> Files() => Directory.GetFiles(folder.Path, "*tfevents*").Order(StringComparer.Ordinal);

    private IEnumerable<IEnumerable<long>> Steps() => Files().Select(file => EventFile.Read(file).Skip(1).Select(record => record.Step));
}
