using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The link that serves one identity. Its start and end update the rest of the session: tables, listener, look-up by SID, inbound streams
/// (R4, R7, B11). It does not know the registry.
/// </summary>
/// <remarks>Only the running step of the chain changes it; any thread reads <see cref="Value"/>. The look-up by SID changes after the
/// listener's event is queued, so the listener learns of a viewer before it gets the viewer's messages.</remarks>
internal sealed partial class CurrentLink(
    ParticipantIdentity identity,
    InboundLimiter limiter,
    ResetBook resets,
    ParticipantSet set,
    SessionContext context,
    ILogger logger)
{
    private volatile ParticipantLink? _value;
    private (ParticipantSid Sid, uint Id) _client;

    /// <summary>The registered link, or null.</summary>
    public ParticipantLink? Value => _value;

    /// <summary>The client id of a connection: one per connection instance, from its registration on. A reset of the same SID keeps it
    /// (P1).</summary>
    public uint ClientIdOf(ParticipantSid sid) => _client.Sid == sid ? _client.Id : set.NextClientId();

    /// <summary>Creates the link of a connection that is being added and enters it into the tables: its snapshot is queued, and from now on
    /// it gets broadcasts.</summary>
    public ParticipantLink Enter(RemoteParticipant participant, Registration incoming)
    {
        var link = new ParticipantLink(
            new LinkIdentity(context.Room, context.Epoch, incoming.ClientId, identity, participant.Sid, participant.JoinedAt,
                GrantsPolicy.Of(participant, context.Options.Inbound.RequireGrants)),
            participant.Attributes.GetValueOrDefault(ViewerAttributes.Flow) == ViewerAttributes.FlowAcknowledged,
            context.Options.Participant,
            context.Threads.Writers,
            set.Budget,
            set.Resets,
            context.Metrics,
            context.Time,
            logger)
        {
            Inbound = new ViewerInbound(limiter),
            AnswerBacklogBytes = context.Options.Handlers.AnswerBacklogBytes,
            Admission = context.Admission,
        };
        set.Tables.Enter(link, resets.Notice(participant.Sid));
        resets.AnswerInterrupted(link);
        return link;
    }

    /// <summary>Removes a link that was entered but not registered.</summary>
    public void Abandon(ParticipantLink link, ReasonCode reason)
    {
        set.Tables.Leave(link);
        link.Close(reason);
    }

    /// <summary>Serves the identity on a committed link, which replaces the prior one (R4).</summary>
    /// <param name="link">A link that was entered.</param>
    /// <param name="stream">Its stream, open.</param>
    /// <param name="started">When the add began.</param>
    public void Register(ParticipantLink link, IControlStream stream, long started)
    {
        var prior = _value;
        resets.Clear();
        if (prior is not null)
        {
            CleanUp(prior, ReasonCode.Replaced);
        }

        // Before inbound streams can find the link: the listener learns of the viewer before it gets the viewer's messages.
        set.Tables.Listener.Post(new ViewerJoined(link.Identity.Viewer));
        set.Register(link, prior);
        _value = link;
        _client = (link.Identity.Sid, link.Identity.ClientId);
        link.Attach(stream, here: true);
        set.Inbound.Registered(identity, link.Identity.Sid);
        set.Reconsider(identity);
        context.Metrics.ParticipantAdded(context.Time.GetElapsedTime(started));
        LogAdded(logger, context.Room, identity, link.Identity.Sid, link.Identity.ClientId, prior?.Identity.Sid.ToString() ?? "none");
    }

    /// <summary>Ends serving the identity, with the full clean-up.</summary>
    public void Remove(ParticipantLink link, ReasonCode reason)
    {
        _value = null;
        set.Unregister(link);
        CleanUp(link, reason);
    }

    private void CleanUp(ParticipantLink link, ReasonCode reason)
    {
        set.Tables.Leave(link);
        set.Tables.Listener.Post(new ViewerLeft(link.Identity.Viewer, reason));
        link.Close(reason, here: true);
        set.Ending(link);
        context.Metrics.ParticipantRemoved(reason, forReset: resets.WasLost(link));

        // B11: a reset of the same SID keeps its inbound stream, unless it was for a violation on it.
        if (reason == ReasonCode.ProtocolViolation || !resets.IsOpenFor(link.Identity.Sid))
        {
            set.Inbound.Ended(identity, link.Identity.Sid);
        }
    }
}
