using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Handlers;

/// <summary>What the handling of every kind of inbound message shares: the tables, the requests under way, and the two checks that come
/// first.</summary>
internal sealed record InboundContext(SessionContext Session, RoomTables Tables, RequestRunner Requests, AuditLog Audit)
{
    /// <summary>Whether the device offers something.</summary>
    public bool Offers(DeviceCapabilities capability) => Session.Descriptor.Capabilities.HasFlag(capability);

    /// <summary>Whether the viewer may do something; it is told when it may not (protocol.md, Grants).</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="grant">What it wants to do.</param>
    /// <param name="request">The request that the refusal answers, if it is one that is answered (B17).</param>
    public bool Permits(ParticipantLink link, ViewerGrants grant, PendingRequest? request = null)
    {
        if (link.Identity.Grants.HasFlag(grant))
        {
            return true;
        }

        var action = ViewerGrantNames.Format(grant);
        Audit.Refused(link.Identity.Viewer, action);
        Error(link, $"Not permitted: {action}", request);
        return false;
    }

    /// <summary>The longest frame made of a handler's words or values, in bytes: what a viewer reads, as far as a frame may be as
    /// long.</summary>
    public int MostAnswerBytes =>
        Math.Min(Session.Options.Participant.MaxFrameBytes, FrameHeader.Size + FrameHeader.MaxInboundPayloadBytes);

    /// <summary>A failure in a handler's own words, encoded.</summary>
    /// <exception cref="InvalidOperationException">It is longer than <see cref="MostAnswerBytes"/>: no answer can be made of
    /// it.</exception>
    public byte[] CheckedFailure(byte[] frame) => frame.Length <= MostAnswerBytes
        ? frame
        : throw new InvalidOperationException(
            $"A handler's error text makes a frame of {frame.Length} bytes; the limit is {MostAnswerBytes}. Return a shorter text.");

    /// <summary>Tells a viewer which parts of its request about parameters are not done, and why; nothing when all are good.</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="done">What was to be done with them, e.g. <c>set</c>.</param>
    /// <param name="refused">The bad ones; bounded by the protocol.</param>
    /// <param name="good">How many good ones there are beside them.</param>
    /// <param name="request">The request, when this is the whole of its answer.</param>
    public static void Refuse(
        ParticipantLink link, string done, IReadOnlyList<RefusedParameter> refused, int good, PendingRequest? request = null)
    {
        if (refused.Count > 0)
        {
            var each = string.Join("; ", refused.Select(one => $"'{one.Name}': {one.Error}"));
            Error(link, $"{refused.Count} of {refused.Count + good} parameters are not {done}: {each}", request);
        }
    }

    /// <summary>Tells a viewer what is wrong with its request.</summary>
    public static void Error(ParticipantLink link, string message, PendingRequest? request = null) =>
        link.Send(ServerMessageEncoder.Status(StatusLevel.Error, message), request: request);

    /// <summary>Tells a viewer that something was ignored.</summary>
    public static void Warning(ParticipantLink link, string message) =>
        link.Send(ServerMessageEncoder.Status(StatusLevel.Warning, message));
}
