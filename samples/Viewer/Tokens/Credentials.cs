namespace RemoteAccess.Viewer.Tokens;

/// <summary>A token, or the key that signs one. Never printed: <c>ToString</c> shows the kind only.</summary>
public abstract class Credentials
{
    private protected Credentials()
    {
    }
}
