using System.Buffers;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>fetch</c>: fetches one asset.</summary>
internal sealed class FetchAction(ViewerHost host)
{
    private const uint RequestId = 1;

    /// <summary>Fetches.</summary>
    public async Task<int> RunAsync(FetchSettings settings, CancellationToken cancellationToken)
    {
        await using var file = settings.Out is { } path ? PartialFile.Create(path) : null;
        return await new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: false,
            async (link, output, stop) =>
            {
                var started = host.Time.GetTimestamp();
                await link.AskAsync($"the fetch of '{settings.Uri}'", ClientMessageEncoder.FetchAsset(RequestId, settings.Uri), stop);
                var answer = await link.AnswerAsync<FetchAssetResponseMessage>(response => response.RequestId == RequestId, stop);
                var took = host.Time.GetElapsedTime(started);
                if (answer.Error is { } error)
                {
                    throw new ViewerException(ExitCode.AssetFailed, $"The asset '{settings.Uri}' could not be fetched: {error}");
                }

                await ShowAsync(settings, answer.Data, took, file, output, stop);
                return ExitCode.Done;
            },
            cancellationToken);
    }

    private static async Task ShowAsync(
        FetchSettings settings, ReadOnlySequence<byte> data, TimeSpan took, PartialFile? file, RequestOutput output,
            CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            await file.FinishAsync(data, cancellationToken);
        }

        if (output.IsJson)
        {
            await output.WriteAsync(
                json =>
                {
                    json.WriteString("type", "asset");
                    json.WriteString("uri", settings.Uri);
                    json.WriteNumber("durationMs", Math.Round(took.TotalMilliseconds, 3));
                    json.WriteNumber("size", data.Length);
                    PayloadJson.Write(json, string.Empty, file is null ? data : null, Decoded.Unknown, settings.Out);
                },
                [],
                cancellationToken);
        }
        else if (file is null)
        {
            await output.WriteBytesAsync(data, cancellationToken);
        }
    }
}
