namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Whether this silo has the memory for the connection of one more viewer (B15). A server in the same process, or the door of a fleet, asks
/// before it accepts a viewer's connection. All other limits (viewers of the silo and of a room, bytes) are checked later, by the session:
/// such a viewer waits in its room and is served as soon as there is a place. Thread-safe; never waits.
/// </summary>
public interface IViewerAdmission
{
    /// <summary>Checks whether a viewer's connection may be accepted. Each refusal is counted. Do not ask for devices, nor for a viewer
    /// that
    /// replaces its own connection: it is served already.</summary>
    /// <returns>Null if it may; otherwise the reason.</returns>
    ViewerRefusal? Check();
}

/// <summary>A viewer's connection is not accepted now.</summary>
/// <param name="Limit">The limit, as in the metrics.</param>
/// <param name="Reason">The reason for the viewer, without a full stop.</param>
/// <param name="RetryAfter">When it may try again.</param>
public sealed record ViewerRefusal(string Limit, string Reason, TimeSpan RetryAfter);
