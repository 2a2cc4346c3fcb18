using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Control streams that arrive as reliable data packets, for private content from SDKs that address only the header of a byte stream. Each
/// becomes an inbound stream like any other, with the same limits and checks. Used by the pump alone.
/// </summary>
/// <param name="streams">Holds them.</param>
/// <param name="open">Opens one and notifies the session; null when it is refused.</param>
/// <param name="losses">Reports losses without an open stream.</param>
/// <param name="metrics">Counts packets of no stream.</param>
/// <param name="time">Drives the wait for a gap.</param>
internal sealed class InboundPackets(
    InboundStreams streams,
    Func<ParticipantIdentity, NativeStreamHeader, InboundStream?> open,
    InboundLosses losses,
    ConnectorMetrics metrics,
    TimeProvider time)
{
    /// <summary>The prefix of these streams' ids; ids of byte streams may not have it.</summary>
    internal const string IdPrefix = "data-packets:";

    internal void Accept(NativeRoomEvent.DataPacketReceived told)
    {
        // A packet without an identity is from a server SDK, which is not a participant.
        if (!ParticipantIdentity.TryParse(told.Identity, out var identity))
        {
            return;
        }

        if (Problem(told, out var packet) is { } problem)
        {
            metrics.ChunkWithoutStream();
            losses.Tell(identity, problem);
            return;
        }

        var id = IdPrefix + packet.Nonce;
        if ((streams.Find(identity.Value, id) ?? Begin(identity, id, packet.Index)) is { Packets: { } packets })
        {
            packets.Accept(packet);
        }
    }

    private static string? Problem(NativeRoomEvent.DataPacketReceived told, out ControlPacket packet)
    {
        packet = default;
        if (!told.IsReliable)
        {
            return "A data packet of the topic control came on the lossy channel; send it on the reliable channel.";
        }

        return told.Length > told.Content.Length
            ? $"A data packet of the topic control has {told.Length} bytes; it must have at most {ControlPacket.MaxLength}."
            : ControlPacket.Parse(told.Content, out packet);
    }

    private InboundStream? Begin(ParticipantIdentity identity, string id, ulong index)
    {
        if (streams.Judge(identity, id, index) != StrayVerdict.Unknown
            || open(identity, new NativeStreamHeader(id, ControlTopic.Name, 0)) is not { } stream)
        {
            metrics.ChunkWithoutStream();
            return null;
        }

        stream.Packets = new PacketAssembly(stream, time, () => streams.HasOther(stream));
        return stream;
    }
}
