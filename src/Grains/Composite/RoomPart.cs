using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Composite;

/// <summary>One transport of a room, and the device's connection on it.</summary>
/// <remarks>Its state is guarded by the lock of <see cref="PartsView"/>, which is the only one to change it.</remarks>
internal sealed class RoomPart(int index, IRoomConnector connector, DateTimeOffset since)
{
    /// <summary>Its place in the list of transports.</summary>
    public int Index => index;

    public string Name => connector.Name;

    public IRoomConnector Connector => connector;

    /// <summary>The device's connection on it; null while it is joining or lost.</summary>
    public IRoomConnection? Connection { get; set; }

    /// <summary>The wait for the connection's next event; null when none is begun.</summary>
    public Task<bool>? Next { get; set; }

    public TransportState State { get; set; } = TransportState.Joining;

    public DateTimeOffset Since { get; set; } = since;

    /// <summary>When it was joined last: a timestamp.</summary>
    public long JoinedAt { get; set; }

    /// <summary>Failed attempts to join in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Failed attempts and losses in a row, for the back-off: a connection that lasted for a while starts anew.</summary>
    public int Attempts { get; set; }

    public string LastError { get; set; } = string.Empty;

    /// <summary>For status queries.</summary>
    public TransportStatus Status => new()
    {
        Name = Name,
        State = State,
        FailedAttempts = Failures,
        LastError = LastError,
        Since = Since,
    };
}
