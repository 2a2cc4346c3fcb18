using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Shared by the handlers of all kinds of inbound messages: the tables, the requests in progress, and the first two
/// checks.</summary>
internal sealed record InboundContext(SessionContext Session, RoomTables Tables, RequestRunner Requests, AuditLog Audit)
{
    /// <summary>Whether the device offers something.</summary>
    public bool Offers(DeviceCapabilities capability) => Session.Descriptor.Capabilities.HasFlag(capability);

    /// <summary>Whether the viewer has a grant; if not, it is sent an error (protocol.md, Grants).</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="request">The request that the refusal answers, or null (B17).</param>
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

    /// <summary>The largest frame for a handler's text or values, in bytes: what a viewer reads, within the limit of a frame.</summary>
    public int MostAnswerBytes =>
        Math.Min(Session.Options.Participant.MaxFrameBytes, FrameHeader.Size + FrameHeader.MaxInboundPayloadBytes);

    /// <summary>Checks the encoded failure that carries a handler's error text.</summary>
    /// <exception cref="InvalidOperationException">It is larger than <see cref="MostAnswerBytes"/>.</exception>
    public byte[] CheckedFailure(byte[] frame) => frame.Length <= MostAnswerBytes
        ? frame
        : throw new InvalidOperationException(
            $"A handler's error text makes a frame of {frame.Length} bytes; the limit is {MostAnswerBytes}. Return a shorter text.");

    /// <summary>Reports to a viewer which parameters of its request were refused, and why. Sends nothing if none was.</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="done">What the request does with them, e.g. <c>set</c>.</param>
    /// <param name="refused">The refused ones; bounded by the protocol.</param>
    /// <param name="good">How many were accepted.</param>
    /// <param name="request">The request, if this is its complete answer.</param>
    public static void Refuse(
        ParticipantLink link, string done, IReadOnlyList<RefusedParameter> refused, int good, PendingRequest? request = null)
    {
        if (refused.Count > 0)
        {
            var each = string.Join("; ", refused.Select(one => $"'{one.Name}': {one.Error}"));
            Error(link, $"{refused.Count} of {refused.Count + good} parameters are not {done}: {each}", request);
        }
    }

    /// <summary>Sends a viewer an error about its request.</summary>
    public static void Error(ParticipantLink link, string message, PendingRequest? request = null) =>
        link.Send(ServerMessageEncoder.Status(StatusLevel.Error, message), request: request);

    /// <summary>Sends a viewer a warning that something was ignored.</summary>
    public static void Warning(ParticipantLink link, string message) =>
        link.Send(ServerMessageEncoder.Status(StatusLevel.Warning, message));
}
