using RemoteAccess.Silo.Demo.Channels;

namespace RemoteAccess.Silo.Demo;

/// <summary>A channel the demo device advertises, and how it is doing.</summary>
internal sealed class DemoFeed(DemoChannel channel)
{
    private bool _sourceMissing;

    /// <summary>The channel.</summary>
    public DemoChannel Channel { get; } = channel;

    /// <summary>Messages that went to at least one viewer.</summary>
    public long Published { get; set; }

    /// <summary>Whether anyone subscribed at the last tick.</summary>
    public bool Watched { get; set; }

    /// <summary>Notes whether the source was there; true when it has just gone, so that a lost source is reported once.</summary>
    public bool NoteSource(bool missing)
    {
        var lost = missing && !_sourceMissing;
        _sourceMissing = missing;
        return lost;
    }
}
