using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>get-param</c>: prints the values, and with <c>--watch</c> every later change, also after resets.</summary>
internal sealed class GetParametersAction(ViewerHost host)
{
    private const string RequestId = "get";
    private const string AgainId = "get-again";
    private const string What = "the request for parameters";

    /// <summary>Gets them.</summary>
    public Task<int> RunAsync(GetParametersSettings settings, CancellationToken cancellationToken) =>
        new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: settings.Watch,
            (link, output, stop) =>
                settings.Watch ? WatchAsync(link, output, settings.Names, stop) : GetAsync(link, output, settings.Names, stop),
            cancellationToken);

    private static async Task<ExitCode> GetAsync(
        DeviceLink link, RequestOutput output, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var values = await AskAsync(link, names, RequestId, cancellationToken);
        await ParameterOutput.WriteAsync(output, values, RequestId, cancellationToken);
        ParameterOutput.ThrowIfMissing(names, values);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> WatchAsync(
        DeviceLink link, RequestOutput output, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var shown = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (true)
        {
            await SubscribeAsync(link, output, names, shown, cancellationToken);
            ServerMessage? message;
            while ((message = await link.TryNextAsync(Timeout.InfiniteTimeSpan, cancellationToken)) is not ServerInfoMessage)
            {
                if (message is ParameterValuesMessage update)
                {
                    await ShowAsync(output, update.Parameters, update.Id, shown, cancellationToken);
                }
            }
        }
    }

    /// <summary>Subscribes first and then reads, so that no change is missed in between. For this, all parameters must be named.</summary>
    private static async Task SubscribeAsync(
        DeviceLink link, RequestOutput output, IReadOnlyList<string> names, Dictionary<string, string?> shown,
            CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            var all = await AskAsync(link, names, RequestId, cancellationToken);
            await ShowAsync(output, all, RequestId, shown, cancellationToken);
            names = [.. all.Select(parameter => parameter.Name)];
            if (names.Count == 0)
            {
                throw new ViewerException(
                    ExitCode.NotThere, "The device has no parameters to watch; give the names of those that you expect.");
            }
        }

        await link.AskAsync(What, ClientMessageEncoder.SubscribeParameterUpdates(names), cancellationToken);
        await ShowAsync(output, await AskAsync(link, names, AgainId, cancellationToken), AgainId, shown, cancellationToken);
    }

    private static async Task<IReadOnlyList<Parameter>> AskAsync(
        DeviceLink link, IReadOnlyList<string> names, string id, CancellationToken cancellationToken)
    {
        await link.AskAsync(What, ClientMessageEncoder.GetParameters(names, id), cancellationToken);
        return (await link.AnswerAsync<ParameterValuesMessage>(values => values.Id == id, cancellationToken)).Parameters;
    }

    // A value that was shown already is not shown again: a reset, or the second reading, repeats all values.
    private static async Task ShowAsync(
        RequestOutput output, IReadOnlyList<Parameter> parameters, string? id, Dictionary<string, string?> shown,
            CancellationToken cancellationToken)
    {
        var fresh = new List<Parameter>();
        foreach (var parameter in parameters)
        {
            var value = ParameterText.Value(parameter);
            if (id is null || !shown.TryGetValue(parameter.Name, out var before) || before != value)
            {
                fresh.Add(parameter);
                shown[parameter.Name] = value;
            }
        }

        if (fresh.Count > 0)
        {
            await ParameterOutput.WriteAsync(output, fresh, id is null ? null : RequestId, cancellationToken);
        }
    }
}
