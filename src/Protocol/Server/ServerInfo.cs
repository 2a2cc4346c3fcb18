using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>
/// What the device says about itself: the first message of every stream (S3). Empty lists and maps and absent members are left out on the
/// wire, except <see cref="Capabilities"/>, which is always written.
/// </summary>
public sealed record ServerInfo
{
    /// <summary>A name to show to a person.</summary>
    public required string Name { get; init; }

    /// <summary>What the device offers; see <see cref="ServerCapabilities"/>. A viewer ignores those it does not know.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Encodings accepted for client channels and service calls.</summary>
    public IReadOnlyList<string> SupportedEncodings { get; init; } = [];

    /// <summary>Free data; <c>fg-library</c> carries the library's name and version.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Tells one run of the device from the next; null when not told.</summary>
    public string? SessionId { get; init; }

    /// <summary>The first time there is data for; null when not told.</summary>
    public ProtocolTime? DataStartTime { get; init; }

    /// <summary>The last time there is data for; null when not told.</summary>
    public ProtocolTime? DataEndTime { get; init; }
}
