using System.CommandLine;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of one command, besides the room and <see cref="ConnectionOptions"/>.</summary>
/// <typeparam name="TSettings">What they say, read and checked.</typeparam>
internal interface ICommandOptions<TSettings>
{
    /// <summary>Adds them to a command.</summary>
    void AddTo(Command command);

    /// <summary>Reads the settings; what is wrong goes to <paramref name="problems"/>, and the result is then of no use.</summary>
    TSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems);
}
