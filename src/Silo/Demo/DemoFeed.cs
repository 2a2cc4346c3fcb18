using RemoteAccess.Silo.Demo.Channels;

namespace RemoteAccess.Silo.Demo;

/// <summary>A channel that the demo device advertises, with its counters.</summary>
internal sealed class DemoFeed(DemoChannel channel)
{
    private bool _sourceMissing;

    /// <summary>The channel.</summary>
    public DemoChannel Channel { get; } = channel;

    /// <summary>Messages that were sent to at least one viewer.</summary>
    public long Published { get; set; }

    /// <summary>Whether anyone subscribed at the last tick.</summary>
    public bool Watched { get; set; }

    /// <summary>Records whether the source could be read. True if it could until now, so that a lost source is reported once.</summary>
    public bool NoteSource(bool missing)
    {
        var lost = missing && !_sourceMissing;
        _sourceMissing = missing;
        return lost;
    }
}
