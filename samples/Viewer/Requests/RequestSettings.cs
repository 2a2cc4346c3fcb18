using RemoteAccess.Viewer.CommandLine;

namespace RemoteAccess.Viewer.Requests;

/// <summary>What every request has.</summary>
/// <param name="Connection">Where to join.</param>
/// <param name="Json">Whether results are JSON lines.</param>
/// <param name="Timeout">How long to wait for an answer.</param>
internal sealed record RequestSettings(ConnectionSettings Connection, bool Json, TimeSpan Timeout);
