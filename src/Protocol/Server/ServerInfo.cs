using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>
/// The device's description of itself: the first message of every stream (S3). Empty lists, empty maps and absent members are not written,
/// except <see cref="Capabilities"/>, which is always written.
/// </summary>
public sealed record ServerInfo
{
    /// <summary>The metadata key of the epoch of the room's session, a decimal number. It rises each time that the room opens anew, also on
    /// another server, and never falls: a viewer that has seen a higher one knows that this is an old session.</summary>
    public const string EpochMetadata = "ra.epoch";

    /// <summary>The name to show to people.</summary>
    public required string Name { get; init; }

    /// <summary>What the device offers; see <see cref="ServerCapabilities"/>. A viewer ignores unknown ones.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Encodings accepted for client channels and service calls.</summary>
    public IReadOnlyList<string> SupportedEncodings { get; init; } = [];

    /// <summary>Additional data; <c>fg-library</c> is the library's name and version; see <see
    /// cref="EpochMetadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Identifies one run of the device; null if not given.</summary>
    public string? SessionId { get; init; }

    /// <summary>The time of the first data; null if not given.</summary>
    public ProtocolTime? DataStartTime { get; init; }

    /// <summary>The time of the last data; null if not given.</summary>
    public ProtocolTime? DataEndTime { get; init; }
}
