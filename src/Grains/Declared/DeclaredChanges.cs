namespace RemoteAccess.Grains.Declared;

/// <summary>Tells one listener that what is declared in a room has changed.</summary>
/// <remarks>Called under the tables' lock: the listener must be quick and must not take that lock. It is set before the tables are
/// used.</remarks>
internal sealed class DeclaredChanges
{
    /// <summary>What is called with each change; nothing by default.</summary>
    public Action<DeclaredPart> Listener { get; set; } = static _ => { };

    /// <summary>A part has changed.</summary>
    public void Changed(DeclaredPart part) => Listener(part);
}

/// <summary>Parts of what is declared, by how soon a change is stored.</summary>
internal enum DeclaredPart
{
    /// <summary>Channels or services: rare, and the room is of little use without them.</summary>
    Offer,

    /// <summary>Lasting statuses or the connection graph: possibly several times per second, and the device sends them again.</summary>
    State,
}
