using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class PublishTests : RequestTest
{
    [Fact]
    public async Task A_message_is_advertised_sent_and_unadvertised_and_the_device_has_read_all_of_it_at_the_end()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "publish /joy", "--payload", "{\"x\":1}");
        await MeetAsync(ServerCapabilities.ClientPublish);
        await Device.PongAsync();
        var channel = Assert.Single((await Device.ReceiveAsync<ClientAdvertiseMessage>()).Channels);
        var message = await Device.ReceiveAsync<ClientMessageDataMessage>();
        var unadvertise = await Device.ReceiveAsync<ClientUnadvertiseMessage>();
        Assert.False(running.IsCompleted, "The device has not said that it has read it.");
        await Device.PongAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(("/joy", "json", "", null), (channel.Topic, channel.Encoding, channel.SchemaName, channel.Schema));
        Assert.Equal((channel.Id, "{\"x\":1}"), (message.ChannelId, Encoding.UTF8.GetString(message.Data.ToArray())));
        Assert.Equal([channel.Id], unadvertise.ChannelIds);
        Assert.Equal(["published 1 message (7 bytes) on /joy"], host.Lines);
    }

    [Fact]
    public async Task Lines_are_messages_empty_ones_are_not_and_count_ends_them()
    {
        using var host = new TestHost { Input = new StringReader("1\n\n2\n3\n") };
        var running = RunAsync(host, "publish /joy --count 2 --encoding text --json");
        await MeetAsync(ServerCapabilities.ClientPublish);
        await Device.PongAsync();
        Assert.Equal("text", Assert.Single((await Device.ReceiveAsync<ClientAdvertiseMessage>()).Channels).Encoding);
        Assert.Equal("1", await MessageAsync());
        Assert.Equal("2", await MessageAsync());
        await Device.ReceiveAsync<ClientUnadvertiseMessage>();
        await Device.PongAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal("""{"type":"published","topic":"/joy","encoding":"text","messages":2,"bytes":2}""", Assert.Single(host.Lines));
    }

    [Fact]
    public async Task A_schema_goes_with_the_channel()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder.Path("schema"), [0, 255], TestContext.Current.CancellationToken);
        using var host = new TestHost();
        var running = RunAsync(
            host, "publish /joy --encoding protobuf --schema-name Joy --schema-encoding protobuf --payload x", "--schema-file",
                folder.Path("schema"));
        await MeetAsync(ServerCapabilities.ClientPublish);
        await Device.PongAsync();
        var channel = Assert.Single((await Device.ReceiveAsync<ClientAdvertiseMessage>()).Channels);
        await Device.ReceiveAsync<ClientUnadvertiseMessage>();
        await Device.PongAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(("Joy", "protobuf"), (channel.SchemaName, channel.SchemaEncoding));
        Assert.Equal([0, 255], channel.Schema!.Value.ToArray());
    }

    [Fact]
    public async Task Rate_keeps_messages_apart()
    {
        var time = new TimerFakeTimeProvider();
        using var host = new TestHost { Time = time };
        var running = RunAsync(host, "publish /joy --payload 1 --count 3 --rate 0.5");
        var armed = time.ArmedFor(TimeSpan.FromSeconds(2));
        await MeetAsync(ServerCapabilities.ClientPublish);
        for (var i = 0; i < 2; i++)
        {
            await armed.Within("the command to wait for 2 s between two messages");
            await MessageAsync();
            armed = time.ArmedFor(TimeSpan.FromSeconds(2));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await MessageAsync();
        await Device.ReceiveAsync<ClientUnadvertiseMessage>();
        await Device.PongAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
    }

    [Fact]
    public async Task A_refusal_in_the_middle_ends_it()
    {
        using var input = new BlockedReader("1");
        using var host = new TestHost { Input = input };
        var running = RunAsync(host, "publish /joy");
        await MeetAsync(ServerCapabilities.ClientPublish);
        await Device.PongAsync();
        await MessageAsync();
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, "Client has not advertised channel: 1"));

        Assert.Equal(ExitCode.Refused, await EndAsync(running));
        Assert.EndsWith("Client has not advertised channel: 1", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_while_standard_input_gives_nothing_ends_with_130()
    {
        using var input = new BlockedReader("1");
        using var host = new TestHost { Input = input };
        using var interrupted = new CancellationTokenSource();
        var running = RunUntilAsync(host, "publish /joy", interrupted.Token);
        await MeetAsync(ServerCapabilities.ClientPublish);
        await MessageAsync();
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await EndAsync(running));
    }

    [Fact]
    public async Task A_schema_file_that_is_no_text_ends_with_2()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder.Path("schema"), [0, 255], TestContext.Current.CancellationToken);
        using var host = new TestHost();

        Assert.Equal(
            ExitCode.BadArguments, await EndAsync(
                RunAsync(host, "publish /joy --schema-encoding jsonschema --payload x", "--schema-file", folder.Path("schema"))));
        Assert.Contains("not UTF-8", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    private async Task<string> MessageAsync() =>
        Encoding.UTF8.GetString((await Device.ReceiveAsync<ClientMessageDataMessage>()).Data.ToArray());

    /// <summary>Gives one line and then nothing, without an end, whatever is cancelled: a terminal at which nobody types.</summary>
    private sealed class BlockedReader(string line) : TextReader
    {
        private string? _line = line;

        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            Interlocked.Exchange(ref _line, null) is { } first
                ? new ValueTask<string?>(first)
                : new ValueTask<string?>(new TaskCompletionSource<string?>().Task);
    }
}
