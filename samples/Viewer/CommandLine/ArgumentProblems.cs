using System.Buffers;
using System.Globalization;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>Collects everything that is wrong with the arguments, so that the user mends all of it at once.</summary>
internal sealed class ArgumentProblems
{
    /// <summary>What timers take.</summary>
    private const int MostSeconds = int.MaxValue / 1000;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly List<string> _problems = [];

    /// <summary>Notes a problem: one line with the option, the value and the mend.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Notes an option that is there and empty.</summary>
    public void NotEmpty(string option, string? text)
    {
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Add($"{option} must not be empty.");
        }
    }

    /// <summary>Notes a token with characters that no token has; what it says is for the server to judge. The token itself is never
    /// shown.</summary>
    public void IsTokenText(string source, string token)
    {
        var at = token.AsSpan().IndexOfAnyExcept(TokenCharacters);
        if (at >= 0 && !string.IsNullOrWhiteSpace(token))
        {
            Add($"{source} is no access token: character {at + 1} is none that a JWT has; give the token alone, without quotes.");
        }
    }

    /// <summary>Reads a whole number of 1 or more; null when absent or wrong.</summary>
    public long? PositiveCount(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
        {
            return value;
        }

        Add($"{option} '{text}' is not a whole number of 1 or more.");
        return null;
    }

    /// <summary>Reads a time in seconds, fractions allowed; null when absent or wrong.</summary>
    public TimeSpan? Seconds(string option, string? text, double least)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value >= least
            && value <= MostSeconds)
        {
            return TimeSpan.FromSeconds(value);
        }

        Add(string.Create(CultureInfo.InvariantCulture, $"{option} '{text}' is not a time in seconds from {least} to {MostSeconds}."));
        return null;
    }

    /// <summary>Ends the command line's reading.</summary>
    /// <exception cref="ViewerException">There are problems; its message has one a line.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new ViewerException(ExitCode.BadArguments, string.Join('\n', _problems));
        }
    }
}
