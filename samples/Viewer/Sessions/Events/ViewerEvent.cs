namespace RemoteAccess.Viewer.Sessions;

/// <summary>Something a <see cref="ViewerSession"/> saw. Members that are views of a buffer are valid until the next event is asked
/// for.</summary>
public abstract record ViewerEvent
{
    private protected ViewerEvent()
    {
    }
}
