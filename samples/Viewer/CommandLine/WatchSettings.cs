using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>What <c>watch</c> is to do.</summary>
/// <param name="Connection">Where to join.</param>
/// <param name="Topics">Which channels to subscribe.</param>
/// <param name="Format">How to show what arrives.</param>
/// <param name="Count">Ends after so many messages; null for no end.</param>
/// <param name="Duration">Ends after that time; null for no end.</param>
/// <param name="RawLog">File for the bytes of the control stream; null for none.</param>
internal sealed record WatchSettings(
    ConnectionSettings Connection,
    TopicSelection Topics,
    OutputFormat Format,
    long? Count,
    TimeSpan? Duration,
    string? RawLog);
