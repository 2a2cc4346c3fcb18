namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Lets a host end its rooms before it stops what their viewers are connected through. The silo does so itself as it stops; that is too
/// late in a host whose web server stops before the silo.
/// </summary>
public interface IRoomDrain
{
    /// <summary>Says goodbye to every viewer of this silo, empties the queues, leaves the rooms. Nothing is served here afterwards. Calling
    /// it again does nothing.</summary>
    /// <param name="cancellationToken">Gives up: what is left ends with the silo.</param>
    Task DrainAsync(CancellationToken cancellationToken);
}
