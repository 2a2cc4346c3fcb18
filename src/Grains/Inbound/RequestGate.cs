using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Checks whether a viewer's message is offered and permitted, by its kind alone, before it is decoded. A refused viewer is notified.
/// Service calls are checked where they are decoded, because the refusal names the call; they are binary, and decoding them is cheap.
/// </summary>
internal sealed class RequestGate(InboundContext context)
{
    // In bytes: enough for an id, a name and a short value, and cheap to read.
    private const int MostReadOfRefused = 1024;

    private const string NoPublishing = "Server does not support clientPublish capability";
    private const string NoParameters = "Server does not support parameters capability";
    private const string NoParameterSubscriptions = "Server does not support parametersSubscribe capability";
    private const string NoGraph = "Server does not support connection graph capability";
    private const string NoAssets = "Server does not support assets capability";

    /// <summary>Whether to handle a message of that kind; if not, the viewer was answered.</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="kind">What the frame is.</param>
    /// <param name="frame">The frame. If it is refused and small, its id is read, so that the refusal is kept until it is written
    /// (B17).</param>
    public bool Admits(ParticipantLink link, ClientMessageKind kind, in ControlFrameView frame)
    {
        var (capability, otherwise, grant) = Needs(kind);
        var offered = context.Offers(capability);
        if (offered && (grant == ViewerGrants.None || link.Identity.Grants.HasFlag(grant)))
        {
            return true;
        }

        var pending = RequestOf(frame, kind) is { } request ? link.Begin(request) : null;
        if (offered)
        {
            context.Permits(link, grant, pending);
        }
        else
        {
            InboundContext.Error(link, otherwise, pending);
        }

        return false;
    }

    private static PendingRequest? RequestOf(in ControlFrameView frame, ClientMessageKind kind)
    {
        if (frame.Payload.Length > MostReadOfRefused
            || kind is not (ClientMessageKind.FetchAsset or ClientMessageKind.GetParameters or ClientMessageKind.SetParameters))
        {
            return null;
        }

        try
        {
            return ClientMessageDecoder.Decode(frame, kind) switch
            {
                FetchAssetMessage fetch => new PendingRequest.AssetFetch(fetch.RequestId),
                GetParametersMessage get => new PendingRequest.Parameters(sets: false, get.Id),
                SetParametersMessage { Id: { } id } => new PendingRequest.Parameters(sets: true, id),
                _ => null,
            };
        }
        catch (MessageParseException)
        {
            // It is refused regardless of its other content.
            return null;
        }
    }

    // What the device must offer, the error if it does not, and the grant that the viewer needs.
    private static (DeviceCapabilities Capability, string Otherwise, ViewerGrants Grant) Needs(ClientMessageKind kind) => kind switch
    {
        ClientMessageKind.Subscribe => (DeviceCapabilities.None, string.Empty, ViewerGrants.View),
        ClientMessageKind.Advertise or ClientMessageKind.Unadvertise or ClientMessageKind.MessageData =>
            (DeviceCapabilities.ClientPublish, NoPublishing, ViewerGrants.Publish),
        ClientMessageKind.GetParameters => (DeviceCapabilities.Parameters, NoParameters, ViewerGrants.View),
        ClientMessageKind.SetParameters => (DeviceCapabilities.Parameters, NoParameters, ViewerGrants.SetParameters),
        ClientMessageKind.SubscribeParameterUpdates => (DeviceCapabilities.Parameters, NoParameterSubscriptions, ViewerGrants.View),
        ClientMessageKind.UnsubscribeParameterUpdates => (DeviceCapabilities.Parameters, NoParameterSubscriptions, ViewerGrants.None),
        ClientMessageKind.SubscribeConnectionGraph => (DeviceCapabilities.ConnectionGraph, NoGraph, ViewerGrants.View),
        ClientMessageKind.UnsubscribeConnectionGraph => (DeviceCapabilities.ConnectionGraph, NoGraph, ViewerGrants.None),
        ClientMessageKind.FetchAsset => (DeviceCapabilities.Assets, NoAssets, ViewerGrants.Assets),
        _ => (DeviceCapabilities.None, string.Empty, ViewerGrants.None),
    };
}
