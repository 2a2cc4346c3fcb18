using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Reading and setting parameters through the room's parameter handler. <see cref="RequestGate"/> has checked the
/// permission.</summary>
internal sealed class ParameterCalls(InboundContext context)
{
    private const string TooMany = "Too many concurrent parameter requests";
    private const string NoAnswer = "Internal server error: parameter handler failed to send a response";

    public void Get(ParticipantLink link, GetParametersMessage message)
    {
        var pending = link.Begin(new PendingRequest.Parameters(sets: false, message.Id));
        if (TryBegin(link, pending, new Parts("read", message.Refused, message.ParameterNames.Count, message.Id)) is { } permit)
        {
            string[] names = [.. message.ParameterNames.Distinct(StringComparer.Ordinal)];
            var request = new GetParametersRequest { Viewer = link.Identity.Viewer, Names = names, RequestId = message.Id };
            context.Requests.Start<ParametersReply>(
                link,
                permit,
                PermitKind.ParameterCall,
                "getParameters",
                cancelled => Handler.GetParameters(request, cancelled),
                reply => AnswerAsync(link, pending, message.Id, reply));
        }
    }

    public void Set(ParticipantLink link, SetParametersMessage message)
    {
        // A request without an id is not answered if it succeeds.
        var pending = message.Id is null ? null : link.Begin(new PendingRequest.Parameters(sets: true, message.Id));
        if (TryBegin(link, pending, new Parts("set", message.Refused, message.Parameters.Count, message.Id)) is { } permit)
        {
            context.Audit.SetParameters(link.Identity.Viewer, message.Parameters);
            var request = new SetParametersRequest
            {
                Viewer = link.Identity.Viewer,
                Parameters = message.Parameters,
                RequestId = message.Id,
            };
            context.Requests.Start<ParametersReply>(
                link,
                permit,
                PermitKind.ParameterCall,
                "setParameters",
                cancelled => Handler.SetParameters(request, cancelled),
                reply => reply is not null && message.Id is null ? ValueTask.CompletedTask : AnswerAsync(link, pending, message.Id, reply));
        }
    }

    private IParameterHandlerGrain Handler => context.Session.Descriptor.ParameterHandler!;

    // The refused parts of a request are reported first. If no part remains, the handler is not called, and the id is answered with an
    // empty result.
    private static Permit? TryBegin(ParticipantLink link, PendingRequest? pending, in Parts parts)
    {
        var nothing = parts is { Good: 0, Refused.Count: > 0 };
        InboundContext.Refuse(link, parts.Done, parts.Refused, parts.Good, nothing && parts.Id is null ? pending : null);
        if (nothing)
        {
            if (parts.Id is not null)
            {
                link.Send(ServerMessageEncoder.ParameterValues([], parts.Id), request: pending);
            }

            return null;
        }

        var permit = link.TryAcquire(PermitKind.ParameterCall);
        if (permit is null)
        {
            InboundContext.Error(link, TooMany, pending);
        }

        return permit;
    }

    // Unset parameters are removed here, not by the codec. The answer never joins the lane of large answers, where newer values would
    // overtake it.
    private ValueTask AnswerAsync(ParticipantLink link, PendingRequest? pending, string? id, ParametersReply? reply)
    {
        var frame = reply is null
            ? ServerMessageEncoder.Status(StatusLevel.Error, NoAnswer)
            : ServerMessageEncoder.ParameterValues([.. reply.Parameters.Where(parameter => parameter.Value is not null)], id);

        link.Inbound.Limiter.Charge(MessageCost.OfEncodedAnswer(frame.Length));
        if (frame.Length > context.MostAnswerBytes)
        {
            InboundContext.Error(
                link, $"The parameter values have {frame.Length} bytes in total, more than a frame may have; ask for fewer at once",
                    pending);
            return ValueTask.CompletedTask;
        }

        // A later update must queue behind the answer and not replace an older one before it; otherwise the viewer would end with the older
        // value.
        CoalescingKey[] seals = [.. reply?.Parameters.Select(parameter => new CoalescingKey.Parameter(parameter.Name)) ?? []];
        if (!link.TrySendWhole(WholeKinds.Parameters, frame, seals: seals, request: pending))
        {
            InboundContext.Error(
                link,
                $"The parameter values have {frame.Length} bytes and do not fit into your queue beside earlier ones; read on and ask again",
                pending);
        }

        return ValueTask.CompletedTask;
    }

    private readonly record struct Parts(string Done, IReadOnlyList<RefusedParameter> Refused, int Good, string? Id);
}
