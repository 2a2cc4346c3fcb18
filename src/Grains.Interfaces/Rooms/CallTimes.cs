namespace RemoteAccess.Rooms;

/// <summary>How long callers wait for answers, as <see cref="ResponseTimeoutAttribute"/> takes it.</summary>
internal static class CallTimes
{
    /// <summary>For calls that are answered from memory: longer than a loaded silo takes, and than the others need to notice a dead
    /// one.</summary>
    public const string Short = "00:00:05";
}
