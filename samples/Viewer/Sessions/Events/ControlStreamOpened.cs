namespace RemoteAccess.Viewer.Sessions;

/// <summary>The device opened a control stream. What the stream before it said no longer holds: it starts over with ServerInfo.</summary>
/// <param name="Number">1 for the first; every later one is a reset.</param>
/// <param name="DeviceIdentity">Who opened it.</param>
public sealed record ControlStreamOpened(int Number, string DeviceIdentity) : ViewerEvent;
