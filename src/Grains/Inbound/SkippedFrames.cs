using System.Buffers;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Answers frames that are skipped unread: a request by its id, if the first bytes contain it, so that the viewer does not wait for it;
/// everything else by an error.
/// </summary>
internal static class SkippedFrames
{
    // The viewer chooses the length of an id.
    private const int MostIdLength = 128;

    /// <summary>Answers a service call.</summary>
    public static void AnswerCall(ParticipantLink link, uint serviceId, uint callId, string error) =>
        link.Send(
            ServerMessageEncoder.ServiceCallFailure(serviceId, callId, error),
            request: link.Begin(new PendingRequest.ServiceCall(serviceId, callId)));

    /// <summary>Answers a JSON message.</summary>
    /// <param name="link">Its viewer.</param>
    /// <param name="beginning">The part of the payload that has arrived; at most what a transport buffers for one stream is read.</param>
    /// <param name="error">Why it is skipped.</param>
    /// <returns>What reading the beginning cost, in nanoseconds.</returns>
    public static long AnswerText(ParticipantLink link, in ReadOnlySequence<byte> beginning, string error)
    {
        var read = beginning.Slice(0, Math.Min(beginning.Length, IInboundStream.MaxBufferedBytes));
        switch (ClientRequestStart.Read(read))
        {
            case { Kind: ClientMessageKind.FetchAsset, RequestId: { } id }:
                link.Send(ServerMessageEncoder.FetchAssetError(id, error), request: link.Begin(new PendingRequest.AssetFetch(id)));
                break;
            case { Kind: ClientMessageKind.GetParameters or ClientMessageKind.SetParameters } asked:
                AnswerParameters(link, asked.Kind == ClientMessageKind.SetParameters, asked.Id, error);
                break;
            default:
                InboundContext.Error(link, error);
                break;
        }

        return read.Length * MessageCost.ScannedByte;
    }

    // A status has no field for the id, so the text names it, as for an interrupted request.
    private static void AnswerParameters(ParticipantLink link, bool sets, string? id, string error)
    {
        var name = id is null ? string.Empty : $" '{(id.Length > MostIdLength ? id[..MostIdLength] : id)}'";
        var pending = sets && id is null ? null : link.Begin(new PendingRequest.Parameters(sets, id));
        InboundContext.Error(link, $"{error} ({(sets ? "setParameters" : "getParameters")}{name})", pending);
    }
}
