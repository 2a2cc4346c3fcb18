namespace RemoteAccess.Viewer.Tokens;

/// <summary>What the server lets us in for. Never printed: <c>ToString</c> shows the kind only.</summary>
public abstract class Credentials
{
    private protected Credentials()
    {
    }
}
