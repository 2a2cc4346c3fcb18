using System.CommandLine;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of one command, besides the room and <see cref="ConnectionOptions"/>.</summary>
/// <typeparam name="TSettings">The settings, read and checked.</typeparam>
internal interface ICommandOptions<TSettings>
{
    /// <summary>Adds the arguments and options to a command.</summary>
    void AddTo(Command command);

    /// <summary>Reads the settings. Errors are added to <paramref name="problems"/>; the result must not be used then.</summary>
    TSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems);
}
