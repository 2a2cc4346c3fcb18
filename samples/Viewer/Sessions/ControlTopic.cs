namespace RemoteAccess.Viewer.Sessions;

/// <summary>The byte-stream topic of the control plane, both ways (S4).</summary>
internal static class ControlTopic
{
    /// <summary><c>control</c>.</summary>
    public const string Name = "control";
}
