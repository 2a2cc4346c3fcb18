using RemoteAccess.Viewer.CommandLine;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of every request.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Json">Whether results are JSON lines.</param>
/// <param name="Timeout">How long to wait for an answer.</param>
internal sealed record RequestSettings(ConnectionSettings Connection, bool Json, TimeSpan Timeout);
