namespace RemoteAccess.Protocol;

/// <summary>The status byte of an asset response.</summary>
internal static class AssetStatus
{
    public const byte Ok = 0;
    public const byte Error = 1;
}
