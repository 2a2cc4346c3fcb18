using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Connector.Fakes;

/// <summary>The parts of a room's connection over a scripted room, without the connection: nothing runs but what a test calls.</summary>
internal sealed class RoomParts : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    internal RoomParts(params NativeParticipant[] present)
    {
        Native = new ScriptedRoom(present);
        Metrics = new ConnectorMetrics(_services.GetRequiredService<IMeterFactory>());
        Losses = new InboundLosses(stream => Arrivals!.Announce(stream));
        Inbound = new InboundStreams(Room, readingBound: 256 * 1024, Losses, Metrics, Time, Log);
        Outbound = new OutboundStreams(Native, Time, static _ => { });
        State = new LiveKitRoomState(
            Room, new RoomRoster(Native.Local, present), Inbound, Outbound, Unused, () => LookUps++, Log);
        Arrivals = new StreamArrivals(State, Inbound, Unused, () => LookUps++);
        Presence = new PresenceCheck(TimeSpan.FromMinutes(1), () => true, () => LookUps++, Time);
        Results = new LookupResults(Room, State, Arrivals, Presence, Metrics, Time, Log);
        Announcement = new Announcement(Native, Room, Metrics, Time, Log);
        Link = new LinkRestorer(Native, State, Inbound, Announcement, () => LookUps++);
        Floods = new FloodRemovals(Room, (_, _, _) => Task.CompletedTask, Metrics, Time, Log);
        var packets = new InboundPackets(Inbound, Arrivals.Open, Losses, Metrics, Time);
        Pump = new NativeEventPump(Native, State, Arrivals, Inbound, packets, Unused, Link, Floods);
    }

    internal static RoomName Room { get; } = RoomName.Parse("r");

    internal static ParticipantIdentity Vera { get; } = ParticipantIdentity.Parse("v");

    internal ScriptedRoom Native { get; }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    internal FakeLogger Log { get; } = new();

    internal ConnectorMetrics Metrics { get; }

    internal InboundLosses Losses { get; }

    internal InboundStreams Inbound { get; }

    internal OutboundStreams Outbound { get; }

    internal UnusedHeaders Unused { get; } = new();

    internal LiveKitRoomState State { get; }

    internal StreamArrivals Arrivals { get; }

    internal PresenceCheck Presence { get; }

    internal LookupResults Results { get; }

    internal Announcement Announcement { get; }

    internal LinkRestorer Link { get; }

    internal FloodRemovals Floods { get; }

    internal NativeEventPump Pump { get; }

    /// <summary>Look-ups that were asked for.</summary>
    internal int LookUps { get; private set; }

    /// <summary>Events that the session could read now; they are taken.</summary>
    internal List<RoomEvent> Take()
    {
        var taken = new List<RoomEvent>();
        while (State.Events.TryRead(out var happened))
        {
            taken.Add(happened);
        }

        return taken;
    }

    internal void Tell(NativeRoomEvent told) => State.Apply(output => State.Roster.Apply(told, output));

    public void Dispose()
    {
        Presence.Dispose();
        Announcement.Dispose();
        Inbound.Dispose();
        _services.Dispose();
    }
}
