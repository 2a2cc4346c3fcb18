using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Schemas;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Watching;

namespace RemoteAccess.Viewer.Tests.Output;

/// <summary>Messages of protobuf channels and kept messages, in each form of output.</summary>
public sealed class DecodedOutputTests
{
    private static readonly ChannelAdvertisement Channel = new()
    {
        Id = 1,
        Topic = "/p",
        Encoding = "protobuf",
        SchemaName = SampleSchema.Name,
        SchemaEncoding = "protobuf",
        Schema = SampleSchema.Bytes,
    };

    private static readonly byte[] Five = [24, 5];

    [Fact]
    public async Task Json_lines_have_the_message_as_JSON()
    {
        var line = (await LinesAsync(stream => new JsonLines(stream), Events.Message(Channel, Five), Events.Message(Channel, [24])))
            .Select(text => JsonDocument.Parse(text).RootElement)
            .ToArray();

        Assert.Equal(("decoded", 5),
            (line[0].GetProperty("dataForm").GetString(), line[0].GetProperty("data").GetProperty("int32_value").GetInt32()));
        Assert.False(line[0].TryGetProperty("problem", out _));
        Assert.Equal(("base64", "GA=="), (line[1].GetProperty("dataForm").GetString(), line[1].GetProperty("data").GetString()));
        Assert.Contains("ends in the middle", line[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_lines_and_the_table_show_the_values()
    {
        var lines = await LinesAsync(stream => new PlainLines(stream), Events.Message(Channel, Five));
        var state = new WatchState(new Uri("ws://127.0.0.1:1"), "demo", new FakeTimeProvider());
        state.Apply(Events.Advertise(Channel));
        state.Apply(Events.Message(Channel, Five));

        Assert.Contains("int32_value:5", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("int32_value:5", Assert.Single(state.Snapshot(10, 200).Channels).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_comes_back_with_another_schema_is_read_by_that()
    {
        var other = Channel with { Schema = default };

        var lines = await LinesAsync(stream => new PlainLines(stream), Events.Message(Channel, Five), Events.Message(other, Five));

        Assert.Contains("int32_value:5", lines[0], StringComparison.Ordinal);
        Assert.Contains("<protobuf, 2 B>", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_message_shows_its_age_and_no_latency()
    {
        var kept = Events.Message(Events.Channel(1, "/map"), "{}", latencyNanoseconds: 90_000_000_000) with { WasKept = true };

        var json = JsonDocument.Parse(Assert.Single(await LinesAsync(stream => new JsonLines(stream), kept))).RootElement;
        var plain = Assert.Single(await LinesAsync(stream => new PlainLines(stream), kept));
        var state = new WatchState(new Uri("ws://127.0.0.1:1"), "demo", new FakeTimeProvider());
        state.Apply(Events.Advertise(Events.Channel(1, "/map")));
        state.Apply(kept);

        Assert.Equal((JsonValueKind.Null, 90_000), (json.GetProperty("latencyMs").ValueKind, json.GetProperty("ageMs").GetDouble()));
        Assert.Contains("90.0 s old", plain, StringComparison.Ordinal);
        Assert.Null(Assert.Single(state.Snapshot(10, 10).Channels).Latency);
    }

    private static async Task<string[]> LinesAsync(Func<Stream, IWatchOutput> create, params ViewerEvent[] events)
    {
        using var stream = new MemoryStream();
        await using var output = create(stream);
        foreach (var seen in events)
        {
            await output.WriteAsync(seen, TestContext.Current.CancellationToken);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
