using System.Buffers;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Probe;

/// <summary>Probes a room: joins, reads the control stream of the participant that is proven to be the device (B16), and takes its first
/// messages.</summary>
internal static class RoomProbe
{
    /// <summary>The content of a probe's token: a viewer with our protocol version.</summary>
    public static AccessToken Token(string identity, string room) => new()
    {
        Identity = identity,
        Grant = new VideoGrant { RoomJoin = true, Room = room, CanPublish = false, CanPublishData = true },
        Attributes = new Dictionary<string, string> { [ProtocolVersion.AttributeName] = ProtocolVersion.Current },
    };

    /// <summary>Probes the room. Returns one line with the device's name and the time of its answer.</summary>
    /// <exception cref="RoomJoinException">The room server refused the join.</exception>
    /// <exception cref="ProbeException">The connection or the stream ended before the first messages, or the messages were not
    /// valid.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<string> RunAsync(Uri url, string token, TimeProvider time, CancellationToken cancelled)
    {
        var began = time.GetTimestamp();
        await using var room = await RoomClient.ConnectAsync(url, token, new RoomClientOptions { FollowTracks = false }, cancelled);
        var stream = await ControlStreamAsync(room, cancelled);
        var info = await FirstAsync(stream, cancelled);
        var took = time.GetElapsedTime(began);
        return $"Room '{room.Room}' is served: device '{info.Name}' answered after {took.TotalMilliseconds:F0} ms.";
    }

    private static async Task<IncomingStream> ControlStreamAsync(RoomClient room, CancellationToken cancelled)
    {
        await foreach (var happened in room.Events.ReadAllAsync(cancelled))
        {
            switch (happened)
            {
                case StreamOpened { Stream: { Topic: ControlTopic.Name } stream }
                    when DeviceRole.IsProven(stream.Sender.Attributes, stream.Sender.CanUpdateOwnMetadata):
                    return stream;
                case StreamOpened { Stream: var other }:
                    other.Abort();
                    break;
                case Disconnected ended:
                    throw new ProbeException($"The room server ended the connection: {ended.Reason}");
            }
        }

        throw new ProbeException("The connection to the room server ended.");
    }

    private static async Task<ServerInfo> FirstAsync(IncomingStream stream, CancellationToken cancelled)
    {
        try
        {
            while (true)
            {
                var read = await stream.Input.ReadAsync(cancelled);
                if (TryTake(read.Buffer, out var message, out var taken))
                {
                    return message switch
                    {
                        ServerInfoMessage info => info.Info,
                        StatusMessage status => throw new ProbeException($"The device answered: {status.Message}"),
                        _ => throw new ProbeException($"The device's first message is {message.GetType().Name}, not ServerInfo."),
                    };
                }

                stream.Input.AdvanceTo(taken, read.Buffer.End);
                if (read.IsCompleted)
                {
                    throw new ProbeException("The device ended its control stream before its first message.");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or FrameViolationException or MessageParseException)
        {
            throw new ProbeException($"The device's control stream broke: {exception.Message}");
        }
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, out ServerMessage message, out SequencePosition taken)
    {
        var rest = buffer;
        if (FrameReader.TryRead(ref rest, out var frame))
        {
            message = ServerMessageDecoder.Decode(frame);
            taken = rest.Start;
            return true;
        }

        message = null!;
        taken = buffer.Start;
        return false;
    }
}
