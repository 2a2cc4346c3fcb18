using System.Runtime.CompilerServices;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// The command <c>publish</c>: advertises a channel, sends messages on it and unadvertises it. It ends when the device has answered a ping
/// that follows: then the device has read everything and has reported what it refuses.
/// </summary>
internal sealed class PublishAction(ViewerHost host)
{
    private const uint ChannelId = 1;

    /// <summary>Publishes.</summary>
    public async Task<int> RunAsync(PublishSettings settings, CancellationToken cancellationToken)
    {
        var payload = await settings.Payload.ReadAsync(cancellationToken);
        var advertise = ClientMessageEncoder.Advertise([await ChannelAsync(settings, cancellationToken)]);
        return await new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: false,
            async (link, output, stop) =>
            {
                var what = $"the publication on '{settings.Topic}'";
                await link.AskAsync(what, advertise, stop);
                long messages = 0, bytes = 0;
                long? last = null;
                await foreach (var message in Messages(settings, payload, link, stop))
                {
                    await PauseAsync(link, settings.Interval, last, stop);
                    last = host.Time.GetTimestamp();
                    await link.SendAsync(ClientMessageEncoder.MessageData(ChannelId, message), stop);
                    messages++;
                    bytes += message.Length;
                }

                await link.SendAsync(ClientMessageEncoder.Unadvertise([ChannelId]), stop);
                var ping = await link.PingAsync(what, stop);
                await link.AnswerAsync<PongMessage>(pong => pong.AppTimestamp == ping, stop);
                await ShowAsync(settings, messages, bytes, output, stop);
                return ExitCode.Done;
            },
            cancellationToken);
    }

    private static Task ShowAsync(
        PublishSettings settings, long messages, long bytes, RequestOutput output, CancellationToken cancellationToken) =>
        output.WriteAsync(
            json =>
            {
                json.WriteString("type", "published");
                json.WriteString("topic", settings.Topic);
                json.WriteString("encoding", settings.Encoding);
                json.WriteNumber("messages", messages);
                json.WriteNumber("bytes", bytes);
            },
            [$"published {messages} message{(messages == 1 ? "" : "s")} ({bytes} bytes) on {Output.TerminalText.Clean(settings.Topic)}"],
            cancellationToken);

    private static async Task<ClientChannelAdvertisement> ChannelAsync(PublishSettings settings, CancellationToken cancellationToken)
    {
        var schema = settings.SchemaFile is { } path ? await PayloadSource.ReadFileAsync("--schema-file", path, cancellationToken) : null;
        if (schema is not null && settings.SchemaEncoding is not ("protobuf" or "flatbuffer") && !System.Text.Unicode.Utf8.IsValid(schema))
        {
            throw new ViewerException(
                ExitCode.BadArguments,
                    $"--schema-file '{settings.SchemaFile}' is not UTF-8 text; for a binary schema give --schema-encoding protobuf or "
                    + "flatbuffer.");
        }

        return new ClientChannelAdvertisement
        {
            Id = ChannelId,
            Topic = settings.Topic,
            Encoding = settings.Encoding,
            SchemaName = settings.SchemaName,
            SchemaEncoding = settings.SchemaEncoding,
            Schema = schema is null ? default(ReadOnlyMemory<byte>?) : schema,
        };
    }

    private async Task PauseAsync(DeviceLink link, TimeSpan? interval, long? last, CancellationToken cancellationToken)
    {
        if (interval is { } every && last is { } since && every - host.Time.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
        {
            await link.WorkUntilAsync(Task.Delay(left, host.Time, cancellationToken), cancellationToken);
        }
    }

    private async IAsyncEnumerable<byte[]> Messages(
        PublishSettings settings, byte[]? payload, DeviceLink link, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (payload is not null)
        {
            for (var i = 0L; i < (settings.Count ?? 1); i++)
            {
                yield return payload;
            }

            yield break;
        }

        for (var i = 0L; settings.Count is not { } count || i < count;)
        {
            // A person may be typing the lines: the session keeps running meanwhile.
            var reading = host.Input.ReadLineAsync(cancellationToken).AsTask();
            await link.WorkUntilAsync(reading, cancellationToken);
            if (await reading is not { } line)
            {
                yield break;
            }

            if (line.Length > 0)
            {
                var message = Encoding.UTF8.GetBytes(line);
                PayloadSource.ThrowIfTooLarge("A line of standard input", message.Length);
                i++;
                yield return message;
            }
        }
    }
}
