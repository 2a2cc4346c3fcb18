using System.CommandLine;
using System.CommandLine.Help;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>
/// The whole command line. <c>viewer ROOM</c> is short for <c>viewer watch ROOM</c>; the long form also reaches a room that is named like a command.
/// Every further command takes the room as its first argument and shares <see cref="ConnectionOptions"/>.
/// </summary>
internal sealed class ViewerCommandLine
{
    private readonly RootCommand _root = new("Joins a room as a viewer and shows what its device sends.");

    /// <summary>Builds the commands.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="actions">What the commands do.</param>
    public ViewerCommandLine(Func<string, string?> environment, IViewerActions actions)
    {
        var connection = new ConnectionOptions(environment);
        var watch = new WatchOptions();
        connection.AddTo(_root);
        AddWatch(_root, connection, watch, actions);
        _root.Subcommands.Add(AddWatch(new Command("watch", "Subscribe and show channels; what happens when no command is named"), connection, watch, actions));

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
    }

    /// <summary>Parses. A response file (<c>@file</c>) is not a thing here: a room may be named so.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) =>
        _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static Command AddWatch(Command command, ConnectionOptions connection, WatchOptions watch, IViewerActions actions)
    {
        var room = new Argument<string>("room") { Description = "The room to join, e.g. demo" };
        command.Arguments.Add(room);
        watch.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            var problems = new ArgumentProblems();
            var settings = watch.Read(arguments, connection.Read(arguments, arguments.GetRequiredValue(room), problems), problems);
            problems.ThrowIfAny();
            return actions.WatchAsync(settings, cancellationToken);
        });
        return command;
    }
}
