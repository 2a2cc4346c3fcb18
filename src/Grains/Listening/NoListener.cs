using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Listening;

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
