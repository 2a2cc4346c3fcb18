using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

public sealed class RoomLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_room_is_made_by_the_first_and_removed_with_the_last()
    {
        await using var server = await TestServer.StartAsync();
        var table = server.Services.GetRequiredService<RoomTable>();
        Assert.Equal(0, table.Count);
        var first = await server.JoinAsync("first");
        var second = await server.JoinAsync("second");
        var elsewhere = await server.JoinAsync("first", "elsewhere");
        Assert.Equal(2, table.Count);

        await elsewhere.Client.LeaveAsync(Cancelled);
        await first.Client.LeaveAsync(Cancelled);
        await second.UntilAsync<ParticipantLeft>();
        Assert.Equal(1, table.Count);
        await second.Client.LeaveAsync(Cancelled);

        var again = await server.JoinAsync("again");
        Assert.Empty(again.Client.Participants);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task Gauges_follow_joins_and_departures()
    {
        await using var server = await TestServer.StartAsync();
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        using var rooms = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.rooms");
        using var participants = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.participants");
        using var connections = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.connections");
        using var closed = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.connections.closed");
        using var received = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.received");
        using var sent = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.sent");

        var first = await server.JoinAsync("viewer");
        var second = await server.JoinAsync("viewer");
        await first.UntilAsync<Disconnected>();
        await second.Client.LeaveAsync(Cancelled);
        await closed.WaitForMeasurementsAsync(2, Cancelled).Within("the end of two connections in the metrics");

        Assert.Equal((0, 0, 0), (Sum(rooms), Sum(participants), Sum(connections)));
        Assert.Equal(["DuplicateIdentity", "Normal"],
            closed.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["code"]!).Order());
        Assert.True(Sum(received) > 0 && Sum(sent) > 0);
    }

    [Fact]
    public async Task Hundreds_of_joins_and_departures_at_once_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync();
        var observer = await server.JoinAsync("observer");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async worker =>
        {
            for (var i = 0; i < 10; i++)
            {
                // Two workers share each identity, so they also throw each other out, sometimes before the join is complete.
                try
                {
                    var peer = await server.JoinAsync($"viewer-{worker / 2}");
                    await peer.Client.LeaveAsync(Cancelled);
                }
                catch (RoomJoinException thrownOut) when (thrownOut.Code == nameof(RoomCloseCode.DuplicateIdentity))
                {
                    continue;
                }
            }
        }));

        var inside = new Dictionary<string, string>();
        var left = 0;
        while (left < 200)
        {
            switch (await observer.Client.Events.ReadAsync(Cancelled).Within($"200 departures, {left} seen"))
            {
                case ParticipantJoined joined:
                    Assert.True(inside.TryAdd(joined.Participant.Identity, joined.Participant.Sid),
                        "a second Connected without a Disconnected between");
                    break;
                case ParticipantBecameActive active:
                    Assert.Equal(inside[active.Participant.Identity], active.Participant.Sid);
                    break;
                case ParticipantLeft gone:
                    Assert.Equal(inside[gone.Participant.Identity], gone.Participant.Sid);
                    inside.Remove(gone.Participant.Identity);
                    left++;
                    break;
                default:
                    Assert.Fail("Neither joined, active nor left.");
                    break;
            }
        }

        Assert.Empty(inside);
        Assert.Empty(observer.Client.Participants);
    }

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(measurement => measurement.Value);
}
