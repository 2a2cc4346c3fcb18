namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Lets a host end its rooms before it stops the server that their viewers are connected to. The silo ends its rooms itself when it stops,
/// which is too late in a host whose web server stops before the silo.
/// </summary>
public interface IRoomDrain
{
    /// <summary>Notifies every viewer of this silo, flushes the queues and leaves the rooms. The silo serves no rooms afterwards. A second
    /// call does nothing.</summary>
    /// <param name="cancellationToken">Ends the wait; the remaining rooms end with the silo.</param>
    Task DrainAsync(CancellationToken cancellationToken);
}
