using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>Where to join, as whom, and how long to wait for the device: what every command needs.</summary>
/// <param name="Url">The room server, <c>ws</c> or <c>wss</c>.</param>
/// <param name="Room">The room.</param>
/// <param name="Credentials">What the server lets us in for.</param>
/// <param name="Device">The device's identity; null takes the first device that opens a control stream.</param>
/// <param name="Wait">How long to wait for the device, at the start and whenever it is away.</param>
internal sealed record ConnectionSettings(Uri Url, string Room, Credentials Credentials, string? Device, TimeSpan Wait);
