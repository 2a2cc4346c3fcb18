using System.CommandLine;
using System.CommandLine.Help;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>
/// The whole command line. <c>viewer ROOM</c> is short for <c>viewer watch ROOM</c>; the long form also reaches a room that is named like a
/// command. Every further command takes the room as its first argument and shares <see cref="ConnectionOptions"/>.
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
        Add(_root, connection, watch, actions.WatchAsync);
        foreach (var command in new[]
        {
            Add(new Command("watch", "Subscribe and show channels; what happens when no command is named"), connection, watch,
                actions.WatchAsync),
            Add(new Command("call", "Call a service and print its response"), connection, new CallOptions(), actions.CallAsync),
            Add(new Command("get-param", "Print parameters"), connection, new GetParametersOptions(), actions.GetParametersAsync),
            Add(new Command("set-param", "Set parameters and print what was applied"), connection, new SetParametersOptions(),
                actions.SetParametersAsync),
            Add(new Command("fetch", "Fetch an asset"), connection, new FetchOptions(), actions.FetchAsync),
            Add(new Command("publish", "Publish messages on a channel of this viewer"), connection, new PublishOptions(),
                actions.PublishAsync),
            Add(new Command("graph", "Print who publishes, subscribes and provides what"), connection, new GraphOptions(),
                actions.GraphAsync),
            Add(new Command("ping", "Measure round trips to the device"), connection, new PingOptions(), actions.PingAsync),
        })
        {
            _root.Subcommands.Add(command);
        }

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
    }

    /// <summary>Parses. A response file (<c>@file</c>) is not a thing here: a room may be named so.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) =>
        _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static Command Add<TSettings>(
        Command command, ConnectionOptions connection, ICommandOptions<TSettings> options,
            Func<TSettings, CancellationToken, Task<int>> act)
    {
        var room = new Argument<string>("room") { Description = "The room to join, e.g. demo" };
        command.Arguments.Add(room);
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            var problems = new ArgumentProblems();
            var settings = options.Read(arguments, connection.Read(arguments, arguments.GetRequiredValue(room), problems), problems);
            problems.ThrowIfAny();
            return act(settings, cancellationToken);
        });
        return command;
    }
}
