using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>The settings of our participant in a room.</summary>
internal sealed class LocalSettings(FfiClient client, NativeHandle local)
{
    internal void SetReliableThreshold(ulong bytes) => client.Send(new FfiRequest
    {
        SetDataChannelThreshold = new SetDataChannelThresholdRequest
        {
            LocalParticipantHandle = local.Id,
            Threshold = bytes,
            Kind = DataPacketKind.KindReliable,
        },
    });

    internal Task SetAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        client.CompleteAsync(
        id => new FfiRequest
        {
            SetLocalAttributes = new SetLocalAttributesRequest
            {
                LocalParticipantHandle = local.Id,
                Attributes = { attributes.Select(pair => new AttributesEntry { Key = pair.Key, Value = pair.Value }) },
                RequestAsyncId = id,
            },
        },
        NativeDeadlines.Setting,
        cancellationToken);

    internal Task SetMetadataAsync(string metadata, CancellationToken cancellationToken) => client.CompleteAsync(
        id => new FfiRequest
        {
            SetLocalMetadata = new SetLocalMetadataRequest { LocalParticipantHandle = local.Id, Metadata = metadata, RequestAsyncId = id },
        },
        NativeDeadlines.Setting,
        cancellationToken);
}
