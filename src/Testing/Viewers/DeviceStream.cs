using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Testing;

/// <summary>A viewer's control stream to the device. It is opened with the first send, and again if the device that read it has left. Sends
/// run one at a time and are not interleaved.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A semaphore whose wait handle is not asked for holds nothing.")]
internal sealed class DeviceStream(InMemoryRoom room, RemoteParticipant self, ViewerInbox inbox, Func<int> streams, TimeSpan patience)
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private InMemoryInboundStream? _stream;
    private volatile bool _broken;

    /// <summary>Sends; waits for a device that reads.</summary>
    /// <param name="bytes">Asked in the step that sends; nothing is sent when they are empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScriptedViewerException">This viewer is no longer in its room.</exception>
    /// <exception cref="TimeoutException">No device joined, or it does not read.</exception>
    public async Task SendAsync(Func<ReadOnlyMemory<byte>> bytes, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            while (true)
            {
                // A device that joins opens a stream to this viewer.
                var seen = streams();
                if (await TrySendAsync(bytes, deadline.Token).ConfigureAwait(false))
                {
                    return;
                }

                await inbox.UntilAsync(() => streams() != seen, "a device to send to", deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Viewer '{self.Identity}' could not send for {patience.TotalSeconds} s: the device of room "
                + $"'{room.Name}' is {(room.HasDevice ? "there and does not read" : "not there")}.");
        }
    }

    /// <summary>This viewer has left: a send that waits gives up, then the stream breaks.</summary>
    public void Break()
    {
        _broken = true;
        _stream?.GiveUp();
        _ = BreakAsync();
    }

    private async ValueTask<bool> TrySendAsync(Func<ReadOnlyMemory<byte>> bytes, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_broken)
            {
                return false;
            }

            if (_stream is null or { IsOver: true })
            {
                _stream = room.OpenInbound(self);
            }

            if (_stream is not { } stream)
            {
                return false;
            }

            var due = bytes();
            return due.IsEmpty || await stream.TrySendAsync(due, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task BreakAsync()
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        _stream?.Break();
        _sending.Release();
    }
}
