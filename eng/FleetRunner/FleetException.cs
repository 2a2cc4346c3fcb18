namespace RemoteAccess.FleetRunner;

/// <summary>Something of the fleet could not be started or stopped. The message is for people.</summary>
public class FleetException : Exception
{
    /// <summary>Creates one.</summary>
    public FleetException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>A program that the fleet needs is not installed. The message says how to get it.</summary>
/// <param name="message">How to get it.</param>
public sealed class NotInstalledException(string message) : FleetException(message);
