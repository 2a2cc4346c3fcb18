namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The environment variables that stand in for options; an option on the command line wins.</summary>
internal static class EnvironmentVariables
{
    /// <summary>Stands in for <c>--url</c>.</summary>
    public const string Url = "REMOTE_ACCESS_URL";

    /// <summary>Stands in for <c>--token</c>.</summary>
    public const string Token = "REMOTE_ACCESS_TOKEN";

    /// <summary>Stands in for <c>--key</c>.</summary>
    public const string Key = "REMOTE_ACCESS_KEY";

    /// <summary>Stands in for <c>--secret</c>.</summary>
    public const string Secret = "REMOTE_ACCESS_SECRET";
}
