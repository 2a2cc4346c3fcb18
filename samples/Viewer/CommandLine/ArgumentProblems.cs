using System.Buffers;
using System.Globalization;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>Collects all errors of the arguments, so that the user can fix them at once.</summary>
internal sealed class ArgumentProblems
{
    /// <summary>The longest time that a timer accepts, in seconds.</summary>
    private const int MostSeconds = int.MaxValue / 1000;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly List<string> _problems = [];

    /// <summary>Adds a problem: one line with the option, the value and the fix.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Adds a problem if an option is given and empty.</summary>
    public void NotEmpty(string option, string? text)
    {
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Add($"{option} must not be empty.");
        }
    }

    /// <summary>Adds a problem if a token has characters that no JWT has. The server checks the token's content. The token itself is never
    /// shown.</summary>
    public void IsTokenText(string source, string token)
    {
        var at = token.AsSpan().IndexOfAnyExcept(TokenCharacters);
        if (at >= 0 && !string.IsNullOrWhiteSpace(token))
        {
            Add($"{source} is not an access token: character {at + 1} cannot be in a JWT; give the token alone, without quotes.");
        }
    }

    /// <summary>Reads a whole number of 1 or more; null if it is absent or wrong.</summary>
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

    /// <summary>Reads a time in seconds, with fractions; null if it is absent or wrong.</summary>
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

    /// <summary>Throws if there are problems.</summary>
    /// <exception cref="ViewerException">There are problems; its message has one line for each.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new ViewerException(ExitCode.BadArguments, string.Join('\n', _problems));
        }
    }
}
