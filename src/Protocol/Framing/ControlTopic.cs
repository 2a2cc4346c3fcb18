namespace RemoteAccess.Protocol;

/// <summary>The byte-stream topic of the control plane, both ways (S4).</summary>
public static class ControlTopic
{
    /// <summary><c>control</c>.</summary>
    public const string Name = "control";
}
