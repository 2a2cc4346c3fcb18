using System.CommandLine;
using System.CommandLine.Help;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>
/// The command line. <c>viewer ROOM</c> is short for <c>viewer watch ROOM</c>; the long form is for a room whose name is also the name of
/// a command. Every other command has the room as its first argument, and the <see cref="ConnectionOptions"/>.
/// </summary>
internal sealed class ViewerCommandLine
{
    private readonly RootCommand _root = new("Joins a room as a viewer and shows what the device sends.");

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
            Add(new Command("watch", "Subscribe to channels and show them; the default command"), connection, watch,
                actions.WatchAsync),
            Add(new Command("call", "Call a service and print its response"), connection, new CallOptions(), actions.CallAsync),
            Add(new Command("get-param", "Print parameters"), connection, new GetParametersOptions(), actions.GetParametersAsync),
            Add(new Command("set-param", "Set parameters and print the values that the device applied"), connection,
                new SetParametersOptions(),
                actions.SetParametersAsync),
            Add(new Command("fetch", "Fetch an asset"), connection, new FetchOptions(), actions.FetchAsync),
            Add(new Command("publish", "Publish messages on a channel of this viewer"), connection, new PublishOptions(),
                actions.PublishAsync),
            Add(new Command("graph", "Print who publishes, subscribes and provides what"), connection, new GraphOptions(),
                actions.GraphAsync),
            Add(new Command("ping", "Measure round-trip times to the device"), connection, new PingOptions(), actions.PingAsync),
        })
        {
            _root.Subcommands.Add(command);
        }

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
    }

    /// <summary>Parses the arguments. Response files (<c>@file</c>) are off, because a room may have such a name.</summary>
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
