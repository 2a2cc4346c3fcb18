using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>set-param</c>: sets parameters and prints the values that the device applied.</summary>
internal sealed class SetParametersAction(ViewerHost host)
{
    private const string RequestId = "set";

    /// <summary>Sets them.</summary>
    public Task<int> RunAsync(SetParametersSettings settings, CancellationToken cancellationToken) =>
        new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: false,
            async (link, output, stop) =>
            {
                await link.AskAsync(
                    "the setting of parameters", ClientMessageEncoder.SetParameters([.. settings.Parameters], RequestId), stop);
                var applied = (await link.AnswerAsync<ParameterValuesMessage>(values => values.Id == RequestId, stop)).Parameters;
                await ParameterOutput.WriteAsync(output, applied, RequestId, stop);
                AppliedParameters.ThrowIfNotApplied(settings.Parameters, applied);
                return ExitCode.Done;
            },
            cancellationToken);
}
