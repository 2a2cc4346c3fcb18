namespace RemoteAccess.Viewer.Sessions;

/// <summary>The device opened a control stream. Nothing of the previous stream holds any more: this one begins with ServerInfo
/// again.</summary>
/// <param name="Number">1 for the first; every later one is a reset.</param>
/// <param name="DeviceIdentity">Who opened it.</param>
public sealed record ControlStreamOpened(int Number, string DeviceIdentity) : ViewerEvent;
