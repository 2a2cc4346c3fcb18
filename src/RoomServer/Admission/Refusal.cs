using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>A connection is refused before the upgrade.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">What the client is told.</param>
internal sealed record Refusal(int Status, RefusalBody Body);
