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

/// <summary>Like the server's <see cref="UnadvertiseWire"/>, with the viewer's own ids.</summary>
internal sealed class ClientUnadvertiseWire() : OpWire(UnadvertiseWire.OpName)
{
    public IReadOnlyList<uint>? ChannelIds { get; set; }
}

internal sealed class GetParametersWire() : OpWire(OpName)
{
    public const string OpName = "getParameters";

    public ParameterNamesWire? ParameterNames { get; set; }

    public RequestIdWire? Id { get; set; }
}

internal sealed class SetParametersWire() : OpWire(OpName)
{
    public const string OpName = "setParameters";

    public ParameterListWire? Parameters { get; set; }

    public RequestIdWire? Id { get; set; }
}

internal sealed class SubscribeParameterUpdatesWire() : OpWire(OpName)
{
    public const string OpName = "subscribeParameterUpdates";

    public ParameterNamesWire? ParameterNames { get; set; }
}

internal sealed class UnsubscribeParameterUpdatesWire() : OpWire(OpName)
{
    public const string OpName = "unsubscribeParameterUpdates";

    public ParameterNamesWire? ParameterNames { get; set; }
}

internal sealed class SubscribeConnectionGraphWire() : OpWire(OpName)
{
    public const string OpName = "subscribeConnectionGraph";
}

internal sealed class UnsubscribeConnectionGraphWire() : OpWire(OpName)
{
    public const string OpName = "unsubscribeConnectionGraph";
}

internal sealed class FetchAssetWire() : OpWire(OpName)
{
    public const string OpName = "fetchAsset";

    public uint? RequestId { get; set; }

    public string? Uri { get; set; }
}
