namespace RemoteAccess.Hosting;

/// <summary>Settings of remote access are wrong. Lists all of them, each with its fix.</summary>
public sealed class RemoteAccessSettingsException : Exception
{
    internal RemoteAccessSettingsException(IReadOnlyList<string> errors)
        : base($"Remote access cannot start: {string.Join("; ", errors)}.") => Errors = errors;

    /// <summary>One sentence for each wrong setting.</summary>
    public IReadOnlyList<string> Errors { get; }
}
