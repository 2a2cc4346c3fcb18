using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Silo.Demo.Channels;
using RemoteAccess.Silo.Tests.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Channels;

public sealed class ChannelTests
{
    private readonly FakeProcFiles _files = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Cpu_publishes_utilisation_per_core_from_the_second_sample_on()
    {
        var channel = new CpuChannel(_files, _time);
        _files.Files["stat"] = "cpu 100 0 0 100\ncpu0 50 0 0 50\ncpu1 50 0 0 50\n";

        Assert.Equal(ReadOutcome.Baseline, channel.Read(out _));
        _files.Files["stat"] = "cpu 175 0 0 125\ncpu0 100 0 0 50\ncpu1 75 0 0 75\ncpu2 5 0 0 5\n";
        Assert.Equal(ReadOutcome.Sampled, channel.Read(out var message));

        Assert.Equal(
            """{"totalPercent":75,"cores":[{"core":0,"percent":100},{"core":1,"percent":50}]}""", Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void After_a_pause_a_rate_is_measured_anew()
    {
        var channel = new CpuChannel(_files, _time);
        _files.Files["stat"] = "cpu 100 0 0 100\n";
        channel.Read(out _);

        channel.Forget();

        Assert.Equal(ReadOutcome.Baseline, channel.Read(out _));
    }

    [Fact]
    public void A_source_that_goes_and_comes_back_is_measured_anew()
    {
        var channel = new CpuChannel(_files, _time);
        _files.Files["stat"] = "cpu 100 0 0 100\n";
        channel.Read(out _);
        _files.Files["stat"] = "not this any more";

        Assert.Equal(ReadOutcome.SourceMissing, channel.Read(out _));
        _files.Files["stat"] = "cpu 200 0 0 100\n";
        Assert.Equal(ReadOutcome.Baseline, channel.Read(out _));
    }

    [Fact]
    public void Memory_publishes_bytes_and_the_share_used()
    {
        _files.Files["meminfo"] =
            "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 250 kB\nBuffers: 10 kB\nCached: 20 kB\nSwapTotal: 5 kB\nSwapFree: 4 kB\n";

        Assert.Equal(ReadOutcome.Sampled, new MemoryChannel(_files, _time).Read(out var message));

        Assert.Equal(
            """{"totalBytes":1024000,"freeBytes":102400,"availableBytes":256000,"buffersBytes":10240,"cachedBytes":20480,"swapTotalBytes":5120,"swapFreeBytes":4096,"usedPercent":75}""",
            Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Load_publishes_at_once()
    {
        _files.Files["loadavg"] = "0.50 1.00 2.00 3/40 99";

        Assert.Equal(ReadOutcome.Sampled, new LoadChannel(_files, _time).Read(out var message));

        Assert.Equal("""{"one":0.5,"five":1,"fifteen":2,"running":3,"threads":40}""", Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Network_publishes_counters_and_rates_over_the_time_that_passed()
    {
        const string Headings = "face |bytes\n";
        var channel = new NetworkChannel(_files, _time);
        _files.Files["net/dev"] = Headings + "eth0: 1000 10 0 0 0 0 0 0 500 5 0 0 0 0 0 0";
        channel.Read(out _);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _files.Files["net/dev"] = Headings + "eth0: 3000 20 1 2 0 0 0 0 600 7 3 4 0 0 0 0\ntun0: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0";

        Assert.Equal(ReadOutcome.Sampled, channel.Read(out var message));

        Assert.Equal(
            """{"interfaces":[{"name":"eth0","receivedBytes":3000,"sentBytes":600,"receivedBytesPerSecond":4000,"sentBytesPerSecond":200,"receivedPacketsPerSecond":20,"sentPacketsPerSecond":4,"errors":4,"drops":6},"""
            + """{"name":"tun0","receivedBytes":7,"sentBytes":7,"receivedBytesPerSecond":0,"sentBytesPerSecond":0,"receivedPacketsPerSecond":0,"sentPacketsPerSecond":0,"errors":0,"drops":0}]}""",
            Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Gc_publishes_rates_over_the_time_that_passed()
    {
        var figures = new GcFigures(10, 20, 1, 2, 3, TimeSpan.FromMilliseconds(4), 1000);
        var channel = new GcChannel(() => figures, _time);
        Assert.Equal(ReadOutcome.Baseline, channel.Read(out _));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        figures = figures with { Paused = TimeSpan.FromMilliseconds(5), Allocated = 2000, Gen0 = 2 };

        Assert.Equal(ReadOutcome.Sampled, channel.Read(out var message));

        Assert.Equal(
            """{"heapBytes":10,"committedBytes":20,"gen0Collections":2,"gen1Collections":2,"gen2Collections":3,"pauseTotalMs":5,"pausePercent":1,"allocatedBytesPerSecond":10000}""",
            Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Process_publishes_cpu_as_a_share_of_one_core()
    {
        var figures = new ProcessFigures(TimeSpan.FromSeconds(1), 4096, 7, 3, 0);
        var channel = new ProcessChannel(() => figures, _time);
        channel.Read(out _);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        figures = figures with { Cpu = TimeSpan.FromSeconds(1.15) };

        Assert.Equal(ReadOutcome.Sampled, channel.Read(out var message));

        Assert.Equal("""{"cpuPercent":150,"cpuSeconds":1.15,"workingSetBytes":4096,"threads":7,"poolThreads":3,"poolQueue":0}""",
            Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void The_runtime_itself_has_the_figures_it_is_asked_for()
    {
        Assert.True(GcFigures.Read().Heap > 0);
        Assert.True(ProcessFigures.Read() is { Cpu.Ticks: > 0, WorkingSet: > 0, Threads: > 0 });
    }

    [Fact]
    public void Ids_and_topics_are_unique_and_stay_as_they_are() => Assert.Equal(
        [(1UL, "/cpu"), (2UL, "/memory"), (3UL, "/load"), (4UL, "/gc"), (5UL, "/network"), (6UL, "/process")],
        DemoChannels.All(_files, _time).Select(channel => (channel.Id, channel.Topic)));

    [Fact]
    public void Every_message_has_the_properties_its_schema_names_and_no_others()
    {
        _files.Files["stat"] = Fixture.Read("stat-1");
        _files.Files["meminfo"] = Fixture.Read("meminfo");
        _files.Files["loadavg"] = Fixture.Read("loadavg");
        _files.Files["net/dev"] = Fixture.Read("net-dev");
        foreach (var channel in DemoChannels.All(_files, _time))
        {
            channel.Read(out _);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(ReadOutcome.Sampled, channel.Read(out var message));

            var descriptor = channel.Describe();
            Assert.Equal(("json", "jsonschema"), (descriptor.Encoding, descriptor.SchemaEncoding));
            Assert.StartsWith("demo.", descriptor.SchemaName, StringComparison.Ordinal);
            using var schema = JsonDocument.Parse(descriptor.Schema);
            using var json = JsonDocument.Parse(message);
            AssertDescribed(schema.RootElement, json.RootElement, channel.Topic);
        }
    }

    private static void AssertDescribed(JsonElement schema, JsonElement value, string path)
    {
        var type = schema.GetProperty("type").GetString();
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(type == "object", $"{path} is an object, its schema says {type}");
                var described = schema.GetProperty("properties");
                Assert.Equal(described.EnumerateObject().Select(property => property.Name),
                    value.EnumerateObject().Select(property => property.Name));
                foreach (var property in value.EnumerateObject())
                {
                    AssertDescribed(described.GetProperty(property.Name), property.Value, $"{path}.{property.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(type == "array", $"{path} is an array, its schema says {type}");
                Assert.True(value.GetArrayLength() > 0, $"{path} is empty");
                AssertDescribed(schema.GetProperty("items"), value[0], path + "[0]");
                break;
            case JsonValueKind.Number:
                Assert.True(type is "number" or "integer", $"{path} is a number, its schema says {type}");
                Assert.True(schema.TryGetProperty("description", out _), $"{path} has no description with its unit");
                break;
            default:
                Assert.Equal("string", type);
                break;
        }
    }
}
