namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The environment variables that replace options; an option on the command line overrides its variable.</summary>
internal static class EnvironmentVariables
{
    /// <summary>Replaces <c>--url</c>.</summary>
    public const string Url = "REMOTE_ACCESS_URL";

    /// <summary>Replaces <c>--token</c>.</summary>
    public const string Token = "REMOTE_ACCESS_TOKEN";

    /// <summary>Replaces <c>--key</c>.</summary>
    public const string Key = "REMOTE_ACCESS_KEY";

    /// <summary>Replaces <c>--secret</c>.</summary>
    public const string Secret = "REMOTE_ACCESS_SECRET";
}
