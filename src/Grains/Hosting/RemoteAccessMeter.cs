namespace RemoteAccess.Grains.Hosting;

/// <summary>Names for the collection of metrics.</summary>
public static class RemoteAccessMeter
{
    /// <summary>Name of the meter that every instrument of the grains belongs to.</summary>
    public const string Name = "RemoteAccess.Grains";
}
