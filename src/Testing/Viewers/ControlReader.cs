using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Testing;

/// <summary>Reads the newest control stream of a viewer. A newer one ends the reading of the one before it.</summary>
/// <param name="inbox">Receives the messages.</param>
/// <param name="offered">What the device offers, kept up to date.</param>
/// <param name="begun">Runs at the first message of each stream, before it is taken.</param>
/// <param name="read">Runs after each read, e.g. to subscribe what is offered now.</param>
/// <param name="failed">Runs when the device sent what cannot be read.</param>
internal sealed class ControlReader(
    ViewerInbox inbox, ViewerState offered, Action begun, Func<Task> read, Action<string> failed)
{
    private InMemoryControlStream? _stream;
    private volatile ServerInfo? _info;
    private int _streams;
    private int _begun;

    /// <summary>Shut while the test pauses the viewer.</summary>
    public ReadingGate Gate { get; } = new();

    /// <summary>What the device said about itself last.</summary>
    public ServerInfo? Info => _info;

    /// <summary>Streams so far.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Streams whose first messages have been read, and what is wanted of them subscribed.</summary>
    public int Begun => Volatile.Read(ref _begun);

    public void Open(InMemoryControlStream stream)
    {
        Interlocked.Exchange(ref _stream, stream)?.Output.CancelPendingRead();
        _ = ReadAsync(stream, Interlocked.Increment(ref _streams));
        inbox.Changed();
    }

    public void Close()
    {
        Interlocked.Exchange(ref _stream, null)?.Output.CancelPendingRead();
        Gate.Open();
    }

    // Never throws: what the device sends wrongly ends the viewer, in words.
    private async Task ReadAsync(InMemoryControlStream stream, int number)
    {
        try
        {
            var isFresh = true;
            while (_stream == stream)
            {
                await Gate.WhenOpen().ConfigureAwait(false);
                await inbox.Capacity.WhenOpen().ConfigureAwait(false);
                var next = await stream.Output.ReadAsync().ConfigureAwait(false);
                var rest = next.Buffer;
                while (_stream == stream && FrameReader.TryRead(ref rest, out var frame, int.MaxValue))
                {
                    if (isFresh)
                    {
                        isFresh = false;
                        offered.Clear();
                        begun();
                    }

                    // The messages outlive the pipe's buffer.
                    Take(ServerMessageDecoder.Decode(
                        new ControlFrameView(frame.Opcode, new ReadOnlySequence<byte>(frame.Payload.ToArray()))));
                }

                stream.Output.AdvanceTo(rest.Start, rest.End);
                await read().ConfigureAwait(false);
                if (!isFresh && Interlocked.Exchange(ref _begun, number) != number)
                {
                    inbox.Changed();
                }

                if (next.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (ScriptedViewerException)
        {
            // It left while it was subscribing.
        }
        catch (Exception exception)
        {
            failed(exception.Message);
        }
        finally
        {
            await stream.Output.CompleteAsync().ConfigureAwait(false);
        }
    }

    private void Take(ServerMessage message)
    {
        _info = message is ServerInfoMessage info ? info.Info : _info;
        offered.Take(message);
        inbox.Add(message is MessageDataMessage data
            ? new ReceivedMessage(offered.Topic(data.ChannelId) ?? string.Empty, data.LogTime, data.Data.ToArray(), Lossy: false)
            : message);
    }
}
