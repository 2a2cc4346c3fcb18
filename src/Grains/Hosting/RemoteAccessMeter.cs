namespace RemoteAccess.Grains.Hosting;

/// <summary>Names for whoever collects the metrics.</summary>
public static class RemoteAccessMeter
{
    /// <summary>Name of the meter that every instrument of the grains belongs to.</summary>
    public const string Name = "RemoteAccess.Grains";
}
