using System.Buffers;
using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// Writes results to standard output, as text or as JSON lines, and nothing else. The device's statuses go to standard error, and as JSON
/// lines to standard output too. Not thread-safe.
/// </summary>
internal sealed class RequestOutput(ViewerHost host, bool json)
{
    private readonly JsonLineWriter _json = new(host.Output);

    /// <summary>Whether results are JSON lines.</summary>
    public bool IsJson => json;

    /// <summary>Writes a JSON object or lines of text.</summary>
    /// <param name="write">Writes the members of the object.</param>
    /// <param name="text">The lines.</param>
    /// <param name="cancellationToken">Stops waiting for the output.</param>
    /// <exception cref="ViewerException">The output cannot be written to.</exception>
    public Task WriteAsync(Action<Utf8JsonWriter> write, IEnumerable<string> text, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
    {
        if (json)
        {
            await _json.WriteAsync(
                writer =>
                {
                    writer.WriteStartObject();
                    write(writer);
                    writer.WriteEndObject();
                },
                cancellationToken);
            return;
        }

        foreach (var line in text)
        {
            await host.Output.WriteAsync(Encoding.UTF8.GetBytes(line + '\n'), cancellationToken);
        }

        await host.Output.FlushAsync(cancellationToken);
    });

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="ViewerException">The output cannot be written to.</exception>
    public Task WriteBytesAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        foreach (var segment in bytes)
        {
            await host.Output.WriteAsync(segment, cancellationToken);
        }

        await host.Output.FlushAsync(cancellationToken);
    });

    /// <summary>Writes one line to standard error.</summary>
    public void Note(string text) => host.WriteError(text);

    /// <summary>Shows a status of the device.</summary>
    /// <param name="status">The status.</param>
    /// <param name="isTheEnd">Whether it is also reported as the reason of a failure.</param>
    /// <param name="cancellationToken">Stops waiting for the output.</param>
    /// <exception cref="ViewerException">The output cannot be written to.</exception>
    public async Task StatusAsync(StatusMessage status, bool isTheEnd, CancellationToken cancellationToken)
    {
        if (json)
        {
            await WriteAsync(writer => ServerMessageJson.Write(writer, status), [], cancellationToken);
        }

        if (!isTheEnd)
        {
            Note($"status {EventText.Level(status.Level)}: {status.Message}");
        }
    }

    private static async Task GuardAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (ReportedOutput.IsFailure(e))
        {
            throw ReportedOutput.Failed(e);
        }
    }
}
