namespace RemoteAccess.Programs;

/// <summary>
/// The command line of a program that is configured by it (<c>--Demo:RateHz=5</c>, <c>--Demo:RateHz 5</c>), taken apart as .NET's
/// command-line configuration does. That one ignores what it cannot read; here it is an error, so that nothing is misspelt in silence.
/// </summary>
internal sealed record ConfigurationArguments
{
    private ConfigurationArguments(string[] arguments)
    {
        HelpAsked = arguments.Any(argument => argument is "--help" or "-h" or "-?");
        VersionAsked = arguments.Contains("--version");
        Read(arguments);
    }

    /// <summary>Whether help is asked for; it goes before everything else.</summary>
    public bool HelpAsked { get; }

    /// <summary>Whether the version is asked for.</summary>
    public bool VersionAsked { get; }

    /// <summary>Keys with their values, in order.</summary>
    public IList<KeyValuePair<string, string>> Settings { get; } = [];

    /// <summary>Arguments that set nothing, each as <c>'x' is …</c>.</summary>
    public IList<string> Problems { get; } = [];

    /// <summary>Takes a command line apart.</summary>
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
                Problems.Add($"'{argument}' is no argument of this program: give --Section:Key=value; --help says what there is");
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
                Problems.Add($"'{argument}' has no value: give {argument}=value; --help says what there is");
            }
        }
    }
}
