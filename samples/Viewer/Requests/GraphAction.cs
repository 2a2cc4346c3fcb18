using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>graph</c>: prints who publishes, subscribes and provides what; with <c>--watch</c> again after every change,
/// also after resets.</summary>
internal sealed class GraphAction(ViewerHost host)
{
    /// <summary>Shows it.</summary>
    public Task<int> RunAsync(GraphSettings settings, CancellationToken cancellationToken) =>
        new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: settings.Watch,
            async (link, output, stop) =>
            {
                var graph = new GraphView();
                do
                {
                    graph.Clear();
                    await link.AskAsync("the request for the connection graph", ClientMessageEncoder.SubscribeConnectionGraph(), stop);
                    graph.Apply((await link.AnswerAsync<ConnectionGraphUpdateMessage>(_ => true, stop)).Update);
                    await ShowAsync(graph, settings.Watch, output, stop);
                }
                while (settings.Watch && await FollowAsync(link, graph, output, stop));
                return ExitCode.Done;
            },
            cancellationToken);

    /// <summary>Shows changes until a reset; returns true then.</summary>
    private static async Task<bool> FollowAsync(DeviceLink link, GraphView graph, RequestOutput output, CancellationToken cancellationToken)
    {
        ServerMessage? message;
        while ((message = await link.TryNextAsync(Timeout.InfiniteTimeSpan, cancellationToken)) is not ServerInfoMessage)
        {
            if (message is ConnectionGraphUpdateMessage update)
            {
                graph.Apply(update.Update);
                await ShowAsync(graph, isOneOfMany: true, output, cancellationToken);
            }
        }

        return true;
    }

    private static Task ShowAsync(GraphView graph, bool isOneOfMany, RequestOutput output, CancellationToken cancellationToken) =>
        output.WriteAsync(graph.Write, isOneOfMany ? graph.Lines().Append(string.Empty) : graph.Lines(), cancellationToken);
}
