using System.Security.Cryptography;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// The device's open streams, so that the streams to a departed connection can be broken. Does not know the participants.
/// </summary>
/// <param name="room">The room.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Called without a lock for each stream that a failed send broke, if its destination is shown.</param>
internal sealed class OutboundStreams(INativeRoom room, TimeProvider time, Action<OutboundStream> failed)
{
    private readonly Lock _gate = new();
    private readonly HashSet<OutboundStream> _streams = [];

    /// <summary>Open now; for leak checks.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>
    /// Creates a stream that a later departure breaks. Its id cannot be guessed: receivers identify a stream by it alone.
    /// </summary>
    internal OutboundStream Add(ParticipantIdentity identity, ParticipantSid sid)
    {
        var stream = new OutboundStream(
            room, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), identity, sid, time, Forget, failed);
        lock (_gate)
        {
            _streams.Add(stream);
        }

        return stream;
    }

    /// <summary>Sends the header; a stream that opens after the caller's cancellation is closed.</summary>
    internal static Task<IControlStream> OpenAsync(OutboundStream stream, string topic, CancellationToken cancellationToken) =>
        OpenOnPumpAsync(stream, topic, cancellationToken).OffPump();

    /// <summary>A connection has left.</summary>
    internal void Departed(ParticipantIdentity identity, ParticipantSid sid) =>
        BreakAll(stream => stream.Identity == identity && stream.Sid == sid, $"{sid} has left");

    /// <summary>The device's connection has ended.</summary>
    internal void BreakAll() => BreakAll(_ => true, "the room's connection is over");

    private static async Task<IControlStream> OpenOnPumpAsync(
        OutboundStream stream, string topic, CancellationToken cancellationToken)
    {
        try
        {
            await stream.OpenAsync(topic, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            // Bounded by itself; a cancelled caller does not wait for it.
            AbandonedTask.Observe(stream.CloseAsync("given up", CancellationToken.None).AsTask());
            throw;
        }
    }

    private void BreakAll(Func<OutboundStream, bool> which, string why)
    {
        OutboundStream[] breaking;
        lock (_gate)
        {
            breaking = [.. _streams.Where(which)];
        }

        foreach (var stream in breaking)
        {
            stream.Break(why);
        }
    }

    private void Forget(OutboundStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
        }
    }
}
