using System.Text;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Tracks;

/// <summary>
/// Handles publications of and subscriptions to data tracks, and forwards frames to the current subscribers. Nothing here waits: a
/// subscriber's unread frames are bounded by its <see cref="TrackLeg"/>.
/// </summary>
internal sealed class TrackRouter(RoomServerMetrics metrics, RoomServerOptions options)
{
    /// <summary>Handles a request and answers it in one step: the answer to a subscription precedes its first frame.</summary>
    public void Handle(HostedRoom room, Member member, TrackSignal signal)
    {
        int told;
        lock (room.Gate)
        {
            if (member.Gone)
            {
                return;
            }

            uint? published = null;
            var error = signal switch
            {
                PublishTrackSignal publish => Publish(room, member, publish.Name, out published),
                UnpublishTrackSignal unpublish => Unpublish(room, member, unpublish.Track),
                SubscribeTrackSignal subscribe => Subscribe(room, member, subscribe.Sid, subscribe.Track),
                UnsubscribeTrackSignal unsubscribe => Unsubscribe(room, member, unsubscribe.Sid, unsubscribe.Track),
                _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Unknown signal."),
            };
            member.Connection.PostSignal(new Message(new ResultSignal(signal.RequestId, error, published)));
            told = error is null && signal is PublishTrackSignal or UnpublishTrackSignal ? room.Count : 0;
        }

        member.Connection.Limits.Work.ChargeDeliveries(told, WireProtocol.MaxTrackNameBytes);
    }

    /// <summary>Forwards a frame. It may be changed in place and wait in queues; the caller keeps its own reference.</summary>
    public RouteOutcome Forward(HostedRoom room, Member sender, in ClientPacket packet, PacketBuffer received)
    {
        int receivers;
        lock (room.Gate)
        {
            if (sender.Gone)
            {
                return RouteOutcome.Done;
            }

            if (!sender.Tracks.TryGetValue(packet.Frame.Track, out var track))
            {
                metrics.PacketDropped();
                return RouteOutcome.Dropped;
            }

            if (packet.Frame.Content.Length > options.MaxFrameBytes)
            {
                return RouteOutcome.TooLong;
            }

            if (!sender.FrameLimit.TryTake())
            {
                metrics.FrameDropped();
                return RouteOutcome.Done;
            }

            receivers = track.Legs.Count;
            Deliver(track, sender, packet.BodyOffset, received);
        }

        sender.Connection.Limits.Work.ChargeDeliveries(receivers, packet.Frame.Content.Length);
        return RouteOutcome.Done;
    }

    private void Deliver(DataTrack track, Member sender, int bodyOffset, PacketBuffer received)
    {
        if (track.Legs.Count == 0)
        {
            return;
        }

        var frame = received.ForRouting();
        try
        {
            frame.ReplacePrefix(bodyOffset, PacketKind.Frame, sender.SidUtf8);
            foreach (var leg in track.Legs)
            {
                try
                {
                    leg.Push(frame);
                }
                catch (Exception exception)
                {
                    // A fault at one subscriber must not affect the publisher or the other subscribers.
                    leg.Receiver.Connection.Fail("forwarding a frame to it", exception);
                }
            }

            metrics.FramesForwarded(track.Legs.Count);
        }
        finally
        {
            frame.Release();
        }
    }

    private string? Publish(HostedRoom room, Member member, string name, out uint? number)
    {
        number = null;
        if (!member.MayPublishData)
        {
            return "the token does not permit publishing data (canPublishData)";
        }

        if (member.Grant.Hidden)
        {
            return "a hidden participant cannot publish tracks: the others must not see it";
        }

        if (!member.PublishLimit.TryTake())
        {
            return $"tracks are published more often than {options.TrackPublishesPerSecond} times a second; wait and try again";
        }

        if (Encoding.UTF8.GetByteCount(name) is 0 or > WireProtocol.MaxTrackNameBytes || name.Any(char.IsControl))
        {
            return $"invalid name: a track's name must have 1 to {WireProtocol.MaxTrackNameBytes} UTF-8 bytes and no control characters";
        }

        if (member.Tracks.Values.Any(track => track.Name == name))
        {
            return "duplicate name: the participant has a track of this name; unpublish it first or take another name";
        }

        if (member.Tracks.Count >= options.MaxTracksPerConnection)
        {
            return $"too many tracks: the participant has {options.MaxTracksPerConnection}, the limit";
        }

        // Its end is announced too, at a time of the publisher's choice.
        if (!room.MayAnnounce(member, AnnouncedBytes(member, name), messages: 2))
        {
            return HostedRoom.TooMuchAnnounced;
        }

        var added = room.Publish(member, name);
        member.Connection.AllowFrames();
        number = added.Number;
        return null;
    }

    private static int AnnouncedBytes(Member member, string name) =>
        Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(member.Identity) + member.SidUtf8.Length;

    private static string? Unpublish(HostedRoom room, Member member, uint number)
    {
        if (!member.Tracks.TryGetValue(number, out var track))
        {
            return $"no such track: the participant has no track {number}";
        }

        room.Unpublish(member, track);
        return null;
    }

    private string? Subscribe(HostedRoom room, Member member, string sid, uint number)
    {
        if (Find(room, sid, number) is not { } track)
        {
            return NoSuchTrack(number);
        }

        if (sid == member.Sid)
        {
            return "own track: a participant cannot subscribe to its own track";
        }

        if (track.FindLeg(member) is not null)
        {
            return "subscribed already: unsubscribe first";
        }

        if (member.Subscriptions.Count >= options.MaxTrackSubscriptionsPerConnection)
        {
            return $"too many subscriptions: the participant has {options.MaxTrackSubscriptionsPerConnection}, the limit";
        }

        track.Subscribe(new TrackLeg(track, member, metrics));
        metrics.TrackLegsChanged(1);
        return null;
    }

    private string? Unsubscribe(HostedRoom room, Member member, string sid, uint number)
    {
        if (Find(room, sid, number) is not { } track)
        {
            return NoSuchTrack(number);
        }

        if (track.FindLeg(member) is not { } leg)
        {
            return "not subscribed";
        }

        track.Unsubscribe(leg);
        metrics.TrackLegsChanged(-1);
        return null;
    }

    private static DataTrack? Find(HostedRoom room, string sid, uint number) => room.FindBySid(sid)?.Tracks.GetValueOrDefault(number);

    private static string NoSuchTrack(uint number) => $"no such track: the participant with that SID has no track {number} (any more)";
}
