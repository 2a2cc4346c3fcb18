using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The settings of <c>watch</c>.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Topics">The channels to subscribe to.</param>
/// <param name="Format">The format of the output.</param>
/// <param name="Count">The number of messages after which it ends; null for no end.</param>
/// <param name="Duration">The time after which it ends; null for no end.</param>
/// <param name="RawLog">File for the bytes of the control stream; null for none.</param>
internal sealed record WatchSettings(
    ConnectionSettings Connection,
    TopicSelection Topics,
    OutputFormat Format,
    long? Count,
    TimeSpan? Duration,
    string? RawLog);
