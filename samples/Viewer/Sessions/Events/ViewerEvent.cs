namespace RemoteAccess.Viewer.Sessions;

/// <summary>An event of a <see cref="ViewerSession"/>. Members that are views of a buffer are valid until the next event is
/// read.</summary>
public abstract record ViewerEvent
{
    private protected ViewerEvent()
    {
    }
}
