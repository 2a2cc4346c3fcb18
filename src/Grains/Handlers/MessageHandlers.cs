using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Passes a decoded message to the handler of its type, and knows how much it counts. It checks nothing: <see cref="RequestGate"/>
/// has done that.</summary>
/// <remarks>No state of its own; called on the reader's thread and never waits.</remarks>
internal sealed class MessageHandlers(InboundContext inbound, TimeProvider time)
{
    private readonly Interests _interests = new(inbound);
    private readonly ClientPublishing _publishing = new(inbound);
    private readonly ServiceCalls _services = new(inbound);
    private readonly AssetFetches _assets = new(inbound);
    private readonly ParameterCalls _parameters = new(inbound);

    /// <summary>How many messages one message counts for. A message that names many things costs as much as many messages: each thing is a
    /// step under the tables' lock, an event for the listener, or a look-up of the handler.</summary>
    public static int Weight(ClientMessage message) => Math.Max(1, message switch
    {
        SubscribeMessage subscribe => subscribe.Channels.Count,
        UnsubscribeMessage unsubscribe => unsubscribe.ChannelIds.Count,
        ClientAdvertiseMessage advertise => advertise.Channels.Count + advertise.Undecodable.Count,
        ClientUnadvertiseMessage unadvertise => unadvertise.ChannelIds.Count,
        SubscribeParameterUpdatesMessage subscribe => subscribe.ParameterNames.Count,
        UnsubscribeParameterUpdatesMessage unsubscribe => unsubscribe.ParameterNames.Count,
        GetParametersMessage get => get.ParameterNames.Count,
        SetParametersMessage set => set.Parameters.Count,
        _ => 1,
    });

    /// <inheritdoc cref="ServiceCalls.Refuses"/>
    public bool RefusesCall(ParticipantLink link, uint serviceId, uint callId) => _services.Refuses(link, serviceId, callId);

    /// <summary>Handles the message.</summary>
    /// <exception cref="InvalidOperationException">No handler exists for its type.</exception>
    public void Handle(ParticipantLink link, ClientMessage message)
    {
        switch (message)
        {
            case ClientMessageDataMessage data:
                _publishing.Publish(link, data);
                break;
            case ConsumedMessage consumed:
                link.Acknowledge(consumed.Bytes);
                break;
            case PingMessage ping:
                link.Send(ServerMessageEncoder.Pong(ping.AppTimestamp, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds()));
                break;
            case PingAckMessage ack:
                Acknowledged(link, ack);
                break;
            case SubscribeMessage subscribe:
                _interests.Subscribe(link, subscribe);
                break;
            case UnsubscribeMessage unsubscribe:
                _interests.Unsubscribe(link, unsubscribe);
                break;
            case ClientAdvertiseMessage advertise:
                _publishing.Advertise(link, advertise);
                break;
            case ClientUnadvertiseMessage unadvertise:
                _publishing.Unadvertise(link, unadvertise);
                break;
            case ServiceCallRequestMessage call:
                _services.Call(link, call);
                break;
            case FetchAssetMessage fetch:
                _assets.Fetch(link, fetch);
                break;
            case GetParametersMessage get:
                _parameters.Get(link, get);
                break;
            case SetParametersMessage set:
                _parameters.Set(link, set);
                break;
            case SubscribeParameterUpdatesMessage subscribe:
                _interests.SubscribeParameters(link, subscribe);
                break;
            case UnsubscribeParameterUpdatesMessage unsubscribe:
                _interests.UnsubscribeParameters(link, unsubscribe);
                break;
            case SubscribeConnectionGraphMessage:
                _interests.SubscribeGraph(link);
                break;
            case UnsubscribeConnectionGraphMessage:
                _interests.UnsubscribeGraph(link);
                break;
            default:
                throw new InvalidOperationException($"{message.GetType().Name} is decoded but not handled.");
        }
    }

    // A negative round trip is ignored: a clock went back, or the viewer sent a wrong time.
    private void Acknowledged(ParticipantLink link, PingAckMessage ack)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (ack.DeviceTimestamp <= (ulong)now)
        {
            link.Inbound.RoundTrips.Add(now - (long)ack.DeviceTimestamp);
        }
    }
}
