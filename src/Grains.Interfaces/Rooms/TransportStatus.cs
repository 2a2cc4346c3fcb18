using System.Text.Json.Serialization;

namespace RemoteAccess.Rooms;

/// <summary>One transport of a room that is reached over several.</summary>
[GenerateSerializer, Immutable, Alias("ra.TransportStatus")]
public sealed record TransportStatus
{
    /// <summary>The transport, e.g. <c>room-server</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Whether the device is in the room on it.</summary>
    [Id(1)] public TransportState State { get; init; }

    /// <summary>Failed attempts to join since the device was last in the room on it.</summary>
    [Id(2)] public int FailedAttempts { get; init; }

    /// <summary>Why it was lost, why the last attempt to join failed, or that its link was lost and it tries to resume it; empty once
    /// the device is in the room.</summary>
    [Id(3)] public string LastError { get; init; } = string.Empty;

    /// <summary>When the state last changed.</summary>
    [Id(4)] public DateTimeOffset Since { get; init; }
}

/// <summary>The state of one transport of a room.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransportState>))] // The dashboard's state page shows it by name.
[GenerateSerializer, Alias("ra.TransportState")]
public enum TransportState
{
    /// <summary>The device has not joined on it yet.</summary>
    Joining,

    /// <summary>The device is in the room on it.</summary>
    Connected,

    /// <summary>The transport lost its link and tries to resume it.</summary>
    Resuming,

    /// <summary>The transport was lost; joining again in the background.</summary>
    Lost,
}
