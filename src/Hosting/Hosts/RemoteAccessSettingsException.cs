namespace RemoteAccess.Hosting;

/// <summary>Settings of remote access are wrong: every one of them, with the mend.</summary>
public sealed class RemoteAccessSettingsException : Exception
{
    internal RemoteAccessSettingsException(IReadOnlyList<string> errors)
        : base($"Remote access cannot start: {string.Join("; ", errors)}.") => Errors = errors;

    /// <summary>One sentence for each.</summary>
    public IReadOnlyList<string> Errors { get; }
}
