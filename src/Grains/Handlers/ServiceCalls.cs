using System.Buffers;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Calls of services: checked in the order of protocol.md, then run by their handler. Every call is answered.</summary>
internal sealed class ServiceCalls(InboundContext context)
{
    private const string TooMany = "Too many requests";

    /// <summary>Whether a call is refused by its ids alone; then it was answered.</summary>
    public bool Refuses(ParticipantLink link, uint serviceId, uint callId)
    {
        var pending = new PendingRequest.ServiceCall(serviceId, callId);
        link.Begin(pending);
        if (Find(link, pending, serviceId, callId) is null)
        {
            return true;
        }

        // The call is wanted: it is registered as open again when it has been read completely.
        link.Abandon(pending);
        return false;
    }

    public void Call(ParticipantLink link, ServiceCallRequestMessage message)
    {
        var pending = link.Begin(new PendingRequest.ServiceCall(message.ServiceId, message.CallId));
        if (Find(link, pending, message.ServiceId, message.CallId) is not { } service)
        {
            return;
        }

        if (!service.Advertisement.AcceptsRequestEncoding(message.Encoding, context.Tables.SupportedEncodings))
        {
            Fail(link, pending, message.ServiceId, message.CallId, "Unsupported encoding");
        }
        else if (link.TryAcquire(PermitKind.ServiceCall, message.Payload.Length) is not { } permit)
        {
            Fail(link, pending, message.ServiceId, message.CallId, TooMany);
        }
        else
        {
            Run(link, pending, permit, service.Descriptor, message);
        }
    }

    private DeviceService? Find(ParticipantLink link, PendingRequest? pending, uint serviceId, uint callId)
    {
        if (!context.Offers(DeviceCapabilities.Services))
        {
            Fail(link, pending, serviceId, callId, "Server does not support services");
            return null;
        }

        if (!context.Permits(link, ViewerGrants.Call, pending))
        {
            return null;
        }

        var service = context.Tables.Service(serviceId);
        if (service is null)
        {
            Fail(link, pending, serviceId, callId, "Unknown service");
        }

        return service;
    }

    private void Run(
        ParticipantLink link, PendingRequest pending, Permit permit, ServiceDescriptor service, ServiceCallRequestMessage message)
    {
        var viewer = link.Identity.Viewer;
        context.Audit.Called(viewer, service.Name);
        var call = new ServiceCall
        {
            Viewer = viewer,
            ServiceId = message.ServiceId,
            ServiceName = service.Name,
            CallId = message.CallId,
            Encoding = message.Encoding,
            Payload = message.Payload.ToArray(),
        };
        context.Requests.Start<ServiceReply>(
            link,
            permit,
            PermitKind.ServiceCall,
            service.Name,
            cancelled => service.Handler.CallService(call, cancelled),
            reply => AnswerAsync(link, pending, call, reply));
    }

    private async ValueTask AnswerAsync(ParticipantLink link, PendingRequest pending, ServiceCall call, ServiceReply? reply)
    {
        var error = reply is null ? "Internal server error: service failed to send a response" : reply.Error;
        if (error is null && MostPayload(reply!.Encoding) is var most && reply.Payload.Length > most)
        {
            error = $"The response of {reply.Payload.Length} bytes is too large; the limit is {most}";
        }

        var frame = error is not null
            ? context.CheckedFailure(ServerMessageEncoder.ServiceCallFailure(call.ServiceId, call.CallId, error))
            : ServerMessageEncoder.ServiceCallResponse(call.ServiceId, call.CallId, reply!.Encoding, reply.Payload);
        link.Inbound.Limiter.Charge(MessageCost.OfCopiedAnswer(frame.Length));
        if (!await link.SendAnswerAsync(frame, pending).ConfigureAwait(false))
        {
            link.Send(ServerMessageEncoder.ServiceCallFailure(call.ServiceId, call.CallId, TooMany), request: pending);
        }
    }

    // The frame of a response may be as large as that of an asset, but more bytes precede its payload.
    private int MostPayload(string encoding) => Math.Max(
        0, context.Session.Options.Handlers.MaxAssetBytes
            + ServerMessageEncoder.FetchAssetResponseOverhead - ServerMessageEncoder.ServiceCallResponseOverhead(encoding));

    private static void Fail(ParticipantLink link, PendingRequest? pending, uint serviceId, uint callId, string error) =>
        link.Send(ServerMessageEncoder.ServiceCallFailure(serviceId, callId, error), request: pending);
}
