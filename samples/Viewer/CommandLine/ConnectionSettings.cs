using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The connection settings of every command.</summary>
/// <param name="Url">The room server, <c>ws</c> or <c>wss</c>.</param>
/// <param name="Room">The room.</param>
/// <param name="Credentials">The token, or the key that signs one.</param>
/// <param name="Device">The device's identity; null for the first device that opens a control stream.</param>
/// <param name="Wait">How long to wait for the device, at the start and whenever it is absent.</param>
internal sealed record ConnectionSettings(Uri Url, string Room, Credentials Credentials, string? Device, TimeSpan Wait);
