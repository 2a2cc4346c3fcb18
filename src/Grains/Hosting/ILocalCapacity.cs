namespace RemoteAccess.Grains.Hosting;

/// <summary>How much more this silo can take on, for health checks. Thread-safe.</summary>
public interface ILocalCapacity
{
    /// <summary>Whether some bound is used to four fifths: nobody is refused yet, or somebody is already.</summary>
    bool IsNearlyFull { get; }

    /// <summary>The bounds that are nearly used up, or how far the fullest one is used, in words for an operator.</summary>
    string Capacity { get; }
}
