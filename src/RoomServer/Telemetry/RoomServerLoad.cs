using System.Globalization;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer;

/// <summary>
/// How near the room server is to its limits, for a health check. Limits of one participant count for devices only (roomAdmin): a viewer
/// that reaches its own limits harms only itself. Names no rooms and no identities.
/// </summary>
public sealed class RoomServerLoad
{
    /// <summary>The fraction of a limit from which on it is near: 0.8.</summary>
    public const double Near = 0.8;

    private readonly RoomServerOptions _options;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;

    internal RoomServerLoad(IOptions<RoomServerOptions> options, ConnectionTable connections, RoomTable rooms)
    {
        _options = options.Value;
        _connections = connections;
        _rooms = rooms;
    }

    /// <summary>
    /// The limits that are near: one line each, with what is used, the limit and its option; empty when there are none. Takes each room's
    /// lock for a moment.
    /// </summary>
    public IReadOnlyList<string> NearLimits()
    {
        var most = new RoomLoad();
        var rooms = _rooms.Snapshot();
        foreach (var room in rooms)
        {
            lock (room.Gate)
            {
                most = most.With(room);
            }
        }

        var options = _options;
        var lines = new List<string>();
        Add(lines, "the server's connections", _connections.Reserved, options.MaxConnections, nameof(options.MaxConnections));
        Add(lines, "the server's rooms", rooms.Length, options.MaxRooms, nameof(options.MaxRooms));
        Add(lines, "participants of a room", most.Participants, options.MaxParticipantsPerRoom, nameof(options.MaxParticipantsPerRoom));
        Add(lines, "open streams of a device", most.Streams, options.MaxStreamsPerConnection, nameof(options.MaxStreamsPerConnection));
        Add(lines, "data tracks of a device", most.Tracks, options.MaxTracksPerConnection, nameof(options.MaxTracksPerConnection));
        Add(lines, "messages waiting for a device", most.QueuedMessages, options.MaxQueuedMessages, nameof(options.MaxQueuedMessages));
        Add(lines, "bytes waiting for a device", most.QueuedBytes, options.MaxQueuedBytes, nameof(options.MaxQueuedBytes));
        return lines;
    }

    private static void Add(List<string> lines, string what, long used, long limit, string option)
    {
        if (used >= limit * Near)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {used} of {limit} ({RoomServerOptions.SectionName}:{option})"));
        }
    }

    /// <summary>The maximum of each, over the rooms.</summary>
    private readonly record struct RoomLoad(int Participants, int Streams, int Tracks, long QueuedMessages, long QueuedBytes)
    {
        public RoomLoad With(HostedRoom room)
        {
            var most = this with { Participants = Math.Max(Participants, room.Count) };
            foreach (var device in room.Members.Where(member => member.IsTrusted))
            {
                var (messages, bytes) = device.Connection.Queued;
                most = new RoomLoad(
                    most.Participants,
                    Math.Max(most.Streams, device.Flows.Count),
                    Math.Max(most.Tracks, device.Tracks.Count),
                    Math.Max(most.QueuedMessages, messages),
                    Math.Max(most.QueuedBytes, bytes));
            }

            return most;
        }
    }
}
