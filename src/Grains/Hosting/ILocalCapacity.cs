namespace RemoteAccess.Grains.Hosting;

/// <summary>The free capacity of this silo, for health checks. Thread-safe.</summary>
public interface ILocalCapacity
{
    /// <summary>Whether at least four fifths of some limit are used.</summary>
    bool IsNearlyFull { get; }

    /// <summary>A text for operators: the limits that are nearly used up, or the use of the fullest one.</summary>
    string Capacity { get; }
}
