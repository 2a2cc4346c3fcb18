using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options of <c>graph</c>.</summary>
internal sealed class GraphOptions : ICommandOptions<GraphSettings>
{
    private readonly RequestOptions _request = new();
    private readonly Option<bool> _watch = new("--watch") { Description = "Print it again after every change until Ctrl-C" };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Options.Add(_watch);
        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public GraphSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems) =>
        new(_request.Read(arguments, connection, problems), arguments.GetValue(_watch));
}
