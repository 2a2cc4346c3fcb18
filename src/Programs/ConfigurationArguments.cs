namespace RemoteAccess.Programs;

/// <summary>
/// A command line that sets configuration keys (<c>--Demo:RateHz=5</c>, <c>--Demo:RateHz 5</c>), parsed as .NET's command-line
/// configuration parses it. .NET ignores arguments that it cannot read; here they are errors, so that no typo goes unnoticed.
/// </summary>
internal sealed record ConfigurationArguments
{
    private ConfigurationArguments(string[] arguments)
    {
        HelpAsked = arguments.Any(argument => argument is "--help" or "-h" or "-?");
        VersionAsked = arguments.Contains("--version");
        Read(arguments);
    }

    /// <summary>Whether the help is requested; this takes precedence over everything else.</summary>
    public bool HelpAsked { get; }

    /// <summary>Whether the version is requested.</summary>
    public bool VersionAsked { get; }

    /// <summary>Keys with their values, in order.</summary>
    public IList<KeyValuePair<string, string>> Settings { get; } = [];

    /// <summary>One error for each argument that sets nothing: <c>'x' is …</c>.</summary>
    public IList<string> Problems { get; } = [];

    /// <summary>Parses a command line.</summary>
    public static ConfigurationArguments Parse(params string[] arguments) => new(arguments);

    private void Read(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var isKey = argument.StartsWith("--", StringComparison.Ordinal);
            var separator = argument.IndexOf('=', StringComparison.Ordinal);
            var key = argument[(isKey ? 2 : 0)..(separator < 0 ? argument.Length : separator)];
            if (key.Length == 0 || key[0] is '-' or '/' || (separator < 0 && !isKey))
            {
                Problems.Add($"'{argument}' is not an argument of this program: give --Section:Key=value; --help lists the arguments");
            }
            else if (separator >= 0)
            {
                Settings.Add(new(key, argument[(separator + 1)..]));
            }
            else if (i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                Settings.Add(new(key, arguments[++i]));
            }
            else
            {
                Problems.Add($"'{argument}' has no value: give {argument}=value; --help lists the arguments");
            }
        }
    }
}
