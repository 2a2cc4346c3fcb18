using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>
/// Every way in which the numbers of a viewer's chunks can be wrong, as the device hears of it: a number is that chunk, <c>1!</c> one with
/// other content, <c>t</c> the trailer.
/// </summary>
public sealed class ChunkNumberTests
{
    private static readonly byte[] s_toDevice = DestinationList.Encode(["device"]);

    private readonly ByteStreamId _id = ByteStreamId.NewRandom();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0 1 2 t", "<0><1><2>")]
    [InlineData("0 1 1 2 t", "<0><1><2>")]
    [InlineData("0 1 0 1 2 t", "<0><1><2>")]
    [InlineData("t", "")]
    public async Task Repeats_are_dropped(string script, string content)
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await using var raw = await OpenAsync(server);

        await SendAsync(raw, script);

        Assert.Equal(content, await RestAsync(await OpenedAsync(device)));
    }

    [Theory]
    [InlineData("0 2 1 t", "1 was expected, 2 came")]
    [InlineData("0 2 t", "1 was expected, 2 came")]
    [InlineData("1 2 t", "0 was expected, 1 came")]
    [InlineData("0 18446744073709551615", "1 was expected, 18446744073709551615 came")]
    [InlineData("0 1 0! 1! 2! t", "2 was expected, 0 came with other content")]
    public async Task Lost_bytes_are_an_InboundStreamLostException(string script, string words)
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await using var raw = await OpenAsync(server);

        await SendAsync(raw, script);

        var stream = await OpenedAsync(device);
        var error = await Assert.ThrowsAsync<InboundStreamLostException>(() => RestAsync(stream));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_give_their_credit_back()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await using var raw = await OpenAsync(server);

        await SendAsync(raw, string.Join(' ', Enumerable.Repeat("0", 300)));

        // 131 bytes each: the device grants in quarters of its window of 64 KiB, and takes in the first one alone.
        long granted = 0;
        while (granted < 16 * 1024)
        {
            var message = await raw.ReadAsync() ?? throw new InvalidOperationException("The server closed the connection.");
            granted += message.Type == WebSocketMessageType.Binary ? Granted(message.Data) : 0;
        }
    }

    private static long Granted(byte[] message) =>
        ServerPacket.Parse(message, out var packet) is null && packet.Kind == PacketKind.Credit ? packet.Amount : 0;

    private static Task<IRoomConnection> ConnectAsync(TestServer server) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddRoomServerConnector(options => options.Url = server.Url)
        .BuildServiceProvider()
        .GetRequiredService<IRoomConnector>()
        .ConnectAsync(
            new RoomConnectRequest(RoomName.Parse(TestServer.DefaultRoom), ParticipantIdentity.Parse("device"), "Device"), Cancelled);

    private async Task<RawPeer> OpenAsync(TestServer server)
    {
        var raw = await server.RawAsync("raw");
        await raw.JoinAsync();
        await raw.BinaryAsync(PacketWriter.Header(s_toDevice, _id, "control", string.Empty));
        return raw;
    }

    private async Task SendAsync(RawPeer raw, string script)
    {
        var packet = new byte[100];
        foreach (var step in script.Split(' '))
        {
            if (step == "t")
            {
                await raw.BinaryAsync(PacketWriter.Trailer(s_toDevice, _id, string.Empty));
                continue;
            }

            var index = ulong.Parse(step.TrimEnd('!'), CultureInfo.InvariantCulture);
            await raw.BinaryAsync(packet[..PacketWriter.Chunk(packet, s_toDevice, _id, index, Encoding.ASCII.GetBytes($"<{step}>"))]);
        }
    }

    private static async Task<IInboundStream> OpenedAsync(IRoomConnection device)
    {
        while (true)
        {
            if (await device.Events.ReadAsync(Cancelled).Within("the stream at the device") is InboundStreamOpened opened)
            {
                return opened.Stream;
            }
        }
    }

    private static async Task<string> RestAsync(IInboundStream stream)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(Cancelled).Within("the end of the stream");
            if (read.IsCompleted)
            {
                return Encoding.ASCII.GetString(read.Buffer);
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
