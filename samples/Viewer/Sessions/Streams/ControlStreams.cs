using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The control streams between the device and this viewer: the device's current stream and the viewer's own stream to the device. A new
/// stream of the device replaces both. Knows no messages. One caller at a time.
/// </summary>
internal sealed class ControlStreams(RawBytesHandler? rawBytes, TimeProvider time)
{
    private int _opened;
    private bool _acknowledges;
    private bool _failureTaken;

    /// <summary>The device's stream; null before the first, after its end and without a connection.</summary>
    public ControlStreamReader? Inbound { get; private set; }

    /// <summary>The viewer's stream; null before the device's first stream and without a connection.</summary>
    public ControlSender? Outbound { get; private set; }

    /// <summary>Whether the device serves this viewer: it has opened a stream and has sent its ServerInfo.</summary>
    public bool AreServed => Inbound is { Greeting.HasServerInfo: true };

    /// <summary>Reads the device's new stream from now on, and opens a stream to its sender.</summary>
    public async Task<ControlStreamOpened> ReplaceAsync(RoomClient client, IncomingStream stream)
    {
        await CloseAsync();
        _opened++;
        _acknowledges = client.Local.Attributes.GetValueOrDefault(ViewerAttributes.Flow) == ViewerAttributes.FlowAcknowledged;
        Inbound = new ControlStreamReader(stream, _opened, rawBytes, new DelayedAcknowledgement(time));

        // Our stream is opened again too: a device that replaced another one cannot continue in the middle of the old stream.
        Outbound = new ControlSender(client, stream.Sender);
        _failureTaken = false;
        return new ControlStreamOpened(_opened, stream.Sender.Identity);
    }

    /// <summary>Queues a frame for the device. Without a stream nothing is sent: the subscriptions are sent when the next one
    /// opens.</summary>
    /// <exception cref="ViewerSessionException">The device does not read what we send.</exception>
    public void Send(byte[] frame)
    {
        if (Outbound is { Completion.IsCompleted: false } sender && !sender.TrySend(frame) && !sender.Completion.IsCompleted)
        {
            throw new ViewerSessionException(
                SessionEnd.ProtocolError, "The device does not read what this viewer sends; it must read its inbound control stream.");
        }
    }

    /// <summary>How long until an acknowledgement is due; null if there is nothing to acknowledge, or the token does not offer
    /// it.</summary>
    public TimeSpan? AcknowledgementDueIn() => _acknowledges ? Inbound?.Acknowledgement.DueIn() : null;

    /// <summary>Acknowledges what was processed, if that is due.</summary>
    public void AcknowledgeIfDue()
    {
        if (Inbound is { } stream && AcknowledgementDueIn() == TimeSpan.Zero)
        {
            Outbound?.Acknowledge(stream.Acknowledgement.Take());
        }
    }

    /// <summary>The failure of the viewer's stream; null if there is none, or it was taken before.</summary>
    public SendingFailed? TakeFailure()
    {
        if (_failureTaken || Outbound?.Completion is not { IsFaulted: true } failed)
        {
            return null;
        }

        _failureTaken = true;

        // Without the device's stream, the device or the connection is gone, which was reported already.
        return Inbound is null ? null : new SendingFailed(failed.Exception.GetBaseException().Message);
    }

    /// <summary>Adds the tasks that complete when there is something to read, or a failure to take.</summary>
    public void AddReadable(List<Task> tasks)
    {
        if (Inbound is { } stream)
        {
            tasks.Add(stream.Readable);
        }

        if (Outbound is { } sender && !_failureTaken)
        {
            tasks.Add(sender.Completion);
        }
    }

    /// <summary>The device's stream has ended. The viewer's own stream stays open: a device that closes its stream may open another one and
    /// still read ours.</summary>
    public void EndInbound() => Inbound = null;

    /// <summary>Closes both streams.</summary>
    public async Task CloseAsync()
    {
        Inbound?.Abort();
        Inbound = null;
        if (Outbound is { } sender)
        {
            Outbound = null;
            await sender.DisposeAsync();
        }
    }
}
