using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Listening;

/// <summary>Where a session tells its listener what happened, in order. Never waits, never calls back: it may be called under any
/// lock.</summary>
internal interface IListenerFeed
{
    /// <summary>Whether there is a listener at all: events need not be made when there is none.</summary>
    bool IsHeard { get; }

    /// <summary>Adds an event behind those before.</summary>
    /// <returns>False when it was dropped because the listener is too slow.</returns>
    bool Post(ListenerEvent happened);

    /// <summary>An event cannot be told: the listener is told that it missed one, behind those before.</summary>
    void Miss();
}

/// <summary>A room without a listener.</summary>
internal sealed class NoListener : IListenerFeed
{
    public static readonly NoListener Instance = new();

    public bool IsHeard => false;

    public bool Post(ListenerEvent happened) => true;

    public void Miss()
    {
        // Nobody hears.
    }
}
