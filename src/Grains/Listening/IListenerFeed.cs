using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Listening;

/// <summary>Takes the events for a session's listener, in order. It never waits and never calls back, so it may be called under any
/// lock.</summary>
internal interface IListenerFeed
{
    /// <summary>Whether there is a listener; if not, events need not be created.</summary>
    bool IsHeard { get; }

    /// <summary>Adds an event after the earlier ones.</summary>
    /// <returns>False when it was dropped because the listener is too slow.</returns>
    bool Post(ListenerEvent happened);

    /// <summary>An event cannot be sent: after the earlier events, the listener is notified that it missed one.</summary>
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
