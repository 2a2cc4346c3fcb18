using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Sends values of parameters to their subscribers.</summary>
/// <remarks>Takes no lock: it reads the snapshots of <see cref="ParameterInterest"/>.</remarks>
internal sealed class ParameterUpdates(ParameterInterest interest, int maxFrameBytes)
{
    /// <summary>
    /// Sends values to the subscribers of their names: one frame per parameter, so that in a slow viewer's queue a newer value replaces an
    /// older one of that name. Each is encoded once for all subscribers, and not at all without any. Unset parameters are skipped. If one
    /// frame is too large, none is sent.
    /// </summary>
    public PublishResult Publish(IReadOnlyList<Parameter> parameters)
    {
        var updates = new List<(IReadOnlyCollection<ParticipantLink> Subscribers, byte[] Frame, CoalescingKey Key)>();
        foreach (var parameter in parameters)
        {
            if (parameter.Value is not null && interest.Of(parameter.Name) is { Count: > 0 } subscribers)
            {
                var frame = ServerMessageEncoder.ParameterValues([parameter]);
                if (frame.Length > maxFrameBytes)
                {
                    return FanOut.TooLarge;
                }

                updates.Add((subscribers, frame, new CoalescingKey.Parameter(parameter.Name)));
            }
        }

        var (recipients, overflowed) = (new HashSet<ParticipantLink>(), new HashSet<ParticipantLink>());
        foreach (var (subscribers, frame, key) in updates)
        {
            foreach (var link in subscribers)
            {
                switch (link.Send(frame, key).Outcome)
                {
                    case SendOutcome.Queued:
                        recipients.Add(link);
                        break;
                    case SendOutcome.Overflowed:
                        overflowed.Add(link);
                        break;
                }
            }
        }

        recipients.ExceptWith(overflowed);
        return new PublishResult(PublishOutcome.Published, recipients.Count, overflowed.Count);
    }
}
