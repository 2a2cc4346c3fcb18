namespace RemoteAccess.Protocol;

internal sealed class SubscribeWire() : OpWire(OpName)
{
    public const string OpName = "subscribe";

    public IReadOnlyList<SubscriptionWire>? Channels { get; set; }
}

internal readonly record struct SubscriptionWire(ulong? Id, bool? RequestVideoTrack);

internal sealed class UnsubscribeWire() : OpWire(OpName)
{
    public const string OpName = "unsubscribe";

    public IReadOnlyList<ulong>? ChannelIds { get; set; }
}
