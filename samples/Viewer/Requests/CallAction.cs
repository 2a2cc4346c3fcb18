using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>call</c>: calls one service, with a number of calls at the same time. Each call gets a response or a
/// failure.</summary>
internal sealed class CallAction(ViewerHost host)
{
    /// <summary>Calls.</summary>
    public async Task<int> RunAsync(CallSettings settings, CancellationToken cancellationToken)
    {
        var payload = await settings.Payload.ReadAsync(cancellationToken) ?? [];
        await using var file = settings.Out is { } path ? PartialFile.Create(path) : null;
        return await new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: false,
            async (link, output, stop) =>
            {
                var target = await ServiceTarget.FindAsync(link, settings.Service, settings.Request.Connection.Wait, host.Time, stop);
                var calls = new Calls(link, output, file, target, settings, host.Time);
                return await calls.RunAsync(payload, stop);
            },
            cancellationToken);
    }

    /// <summary>The calls of one run; calls that wait for an answer by their id.</summary>
    private sealed class Calls(
        DeviceLink link, RequestOutput output, PartialFile? file, ServiceTarget target, CallSettings settings, TimeProvider time)
    {
        private readonly Dictionary<uint, long> _waiting = [];
        private readonly PayloadDecoder _decoder = target.Response is { } response
            ? PayloadDecoder.For(response.Encoding, response.SchemaName, response.SchemaEncoding, response.Schema)
            : PayloadDecoder.For(string.Empty, string.Empty, null, default);

        private readonly string _what = $"the call of service '{target.Name}'";
        private long _failed;
        private string _lastFailure = string.Empty;

        public async Task<ExitCode> RunAsync(byte[] payload, CancellationToken cancellationToken)
        {
            var encoding = settings.Encoding ?? target.Encoding ?? "json";
            uint sent = 0;
            while (sent < settings.Count || _waiting.Count > 0)
            {
                if (sent < settings.Count && _waiting.Count < settings.Parallel)
                {
                    sent++;
                    _waiting.Add(sent, time.GetTimestamp());
                    await link.AskAsync(
                        _what, ClientMessageEncoder.ServiceCallRequest(target.Id, sent, encoding, payload), cancellationToken);
                    continue;
                }

                await TakeAsync(cancellationToken);
            }

            return (_failed, settings.Count) switch
            {
                (0, _) => ExitCode.Done,
                (_, 1) => throw new ViewerException(ExitCode.CallFailed, _lastFailure),
                _ => throw new ViewerException(
                    ExitCode.CallFailed, $"{_failed} of {settings.Count} calls of service '{target.Name}' failed."),
            };
        }

        private async Task TakeAsync(CancellationToken cancellationToken)
        {
            // Ids increase and all calls have the same time-out, so the call with the lowest id is the first to be overdue.
            var left = settings.Request.Timeout - time.GetElapsedTime(_waiting[_waiting.Keys.Min()]);
            switch (await link.TryNextAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken))
            {
                case null:
                    throw DeviceLink.NoAnswer(_what, settings.Request.Timeout);
                case ServiceCallResponseMessage response when response.ServiceId == target.Id
                    && _waiting.Remove(response.CallId, out var since):
                    await ShowAsync(response, time.GetElapsedTime(since), cancellationToken);
                    break;
                case ServiceCallFailureMessage failure when failure.ServiceId == target.Id
                    && _waiting.Remove(failure.CallId, out var since):
                    await ShowAsync(failure, time.GetElapsedTime(since), cancellationToken);
                    break;
            }

            if (_waiting.Count == 0)
            {
                link.Answered();
            }
        }

        private async Task ShowAsync(ServiceCallResponseMessage response, TimeSpan took, CancellationToken cancellationToken)
        {
            if (file is not null)
            {
                await file.FinishAsync(response.Payload, cancellationToken);
                if (!output.IsJson)
                {
                    return;
                }
            }

            var decoded = response.Encoding == target.Response?.Encoding ? _decoder.Decode(response.Payload) : Decoded.Unknown;
            await output.WriteAsync(
                json =>
                {
                    json.WriteString("type", "serviceCallResponse");
                    json.WriteNumber("serviceId", response.ServiceId);
                    json.WriteString("service", target.Name);
                    json.WriteNumber("callId", response.CallId);
                    json.WriteNumber("durationMs", Math.Round(took.TotalMilliseconds, 3));
                    json.WriteNumber("size", response.Payload.Length);
                    json.WriteString("encoding", response.Encoding);
                    PayloadJson.Write(json, response.Encoding, file is null ? response.Payload : null, decoded, settings.Out);
                },
                [Text(response, decoded)],
                cancellationToken);
        }

        private async Task ShowAsync(ServiceCallFailureMessage failure, TimeSpan took, CancellationToken cancellationToken)
        {
            _failed++;
            _lastFailure = $"Call {failure.CallId} of service '{target.Name}' failed: {failure.Message}";
            if (settings.Count > 1)
            {
                output.Note(_lastFailure);
            }

            if (output.IsJson)
            {
                await output.WriteAsync(
                    json =>
                    {
                        json.WriteString("type", "serviceCallFailure");
                        json.WriteNumber("serviceId", failure.ServiceId);
                        json.WriteString("service", target.Name);
                        json.WriteNumber("callId", failure.CallId);
                        json.WriteNumber("durationMs", Math.Round(took.TotalMilliseconds, 3));
                        json.WriteString("message", failure.Message);
                    },
                    [],
                    cancellationToken);
            }
        }

        private static string Text(ServiceCallResponseMessage response, Decoded decoded)
        {
            if (decoded.IsJson)
            {
                return Encoding.UTF8.GetString(decoded.Json.Span);
            }

            var payload = response.Payload.ToArray();
            return response.Encoding == "json" && PayloadJson.IsJson(payload)
                ? Encoding.UTF8.GetString(PayloadJson.OnOneLine(payload))
                : Convert.ToBase64String(payload);
        }
    }
}
