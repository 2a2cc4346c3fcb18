using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>Viewers that send what costs the native library memory or words, over a real server.</summary>
[Collection(LibraryCollection.Name)]
public sealed class FloodTests
{
    private const int IdLength = 8;

    [Fact]
    public async Task A_viewer_that_opens_streams_and_sends_nothing_on_them_is_removed()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");
        var padding = new string('x', 4_000);

        // Not one more than it takes: a header sent to a room that one was thrown out of fails.
        for (var weight = 0; weight <= UnusedHeaders.MaxWeight; weight += UnusedHeaders.FlatWeight
            + ((IdLength + padding.Length) * sizeof(char)))
        {
            await viewer.HeaderAsync($"{weight:D8}{padding}");
        }

        Assert.Equal(NativeDisconnectReason.ParticipantRemoved, (await viewer.EventAsync<NativeRoomEvent.Disconnected>()).Reason);
        await Patience.UntilAsync(() => device.Participants.Count == 0, "the departure of the viewer");
    }

    [Fact]
    public async Task What_a_viewer_makes_the_library_say_is_a_few_lines_and_each_is_one()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");

        for (var i = 0; i < 200; i++)
        {
            await viewer.HeaderAsync("the same\nerror: forged");
        }

        await viewer.HeaderAsync("the last");
        while (await device.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .Within("the last stream") is not InboundStreamOpened { Stream: InboundStream { Id: "the last" } })
        {
        }

        await Patience.UntilAsync(() => Warnings().Any(line => line.Contains("forged", StringComparison.Ordinal)), "the library's warning");
        Assert.InRange(Warnings().Count(), 1, EventRouter.MostWarnings);
        Assert.DoesNotContain(Warnings(), line => line.Contains('\n', StringComparison.Ordinal));

        IEnumerable<string> Warnings() =>
            server.Log.Collector.GetSnapshot().Where(record => record is { Level: >= LogLevel.Warning, Id.Id: 4022 })
            .Select(record => record.Message);
    }
}
