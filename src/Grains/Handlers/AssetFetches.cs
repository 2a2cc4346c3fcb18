using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Requests for assets. Every request is answered; answers go through the control queue (P6). <see cref="RequestGate"/> has
/// checked the permission.</summary>
internal sealed class AssetFetches(InboundContext context)
{
    private const string TooMany = "Too many concurrent fetch asset requests";

    public void Fetch(ParticipantLink link, FetchAssetMessage message)
    {
        var pending = link.Begin(new PendingRequest.AssetFetch(message.RequestId));
        if (link.TryAcquire(PermitKind.AssetFetch) is not { } permit)
        {
            link.Send(ServerMessageEncoder.FetchAssetError(message.RequestId, TooMany), request: pending);
        }
        else
        {
            var request = new AssetRequest { Viewer = link.Identity.Viewer, RequestId = message.RequestId, Uri = message.Uri };
            context.Requests.Start<AssetReply>(
                link,
                permit,
                PermitKind.AssetFetch,
                "fetchAsset",
                cancelled => context.Session.Descriptor.AssetHandler!.FetchAsset(request, cancelled),
                reply => AnswerAsync(link, pending, request.RequestId, reply));
        }
    }

    private async ValueTask AnswerAsync(ParticipantLink link, PendingRequest pending, uint requestId, AssetReply? reply)
    {
        var limit = context.Session.Options.Handlers.MaxAssetBytes;
        var error = reply switch
        {
            null => "Internal server error: asset handler failed to send a response",
            { Error: { } told } => told,
            { Data.Length: var length } when length > limit => $"The asset has {length} bytes; the limit is {limit}",
            _ => null,
        };
        var frame = error is not null
            ? context.CheckedFailure(ServerMessageEncoder.FetchAssetError(requestId, error))
            : ServerMessageEncoder.FetchAssetResponse(requestId, reply!.Data);
        link.Inbound.Limiter.Charge(MessageCost.OfCopiedAnswer(frame.Length));
        if (!await link.SendAnswerAsync(frame, pending).ConfigureAwait(false))
        {
            link.Send(ServerMessageEncoder.FetchAssetError(requestId, TooMany), request: pending);
        }
    }
}
