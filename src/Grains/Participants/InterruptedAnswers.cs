using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

/// <summary>What a viewer is answered whose connection was reset while requests of it were open (B17). Pure.</summary>
internal static class InterruptedAnswers
{
    /// <summary>The frames, in order, each with the request that it answers.</summary>
    /// <param name="requests">Oldest first.</param>
    /// <param name="most">Of more than this the newest are answered one by one, and the others by one status, without a request.</param>
    /// <param name="reason">Why the connection was reset.</param>
    public static IEnumerable<(byte[] Frame, PendingRequest? Request)> Of(
        IReadOnlyList<PendingRequest> requests, int most, ReasonCode reason)
    {
        var skipped = Math.Max(0, requests.Count - most);
        if (skipped > 0)
        {
            yield return (
                ServerMessageEncoder.Status(StatusLevel.Error,
                    $"The connection was reset ({reason}) with {skipped} more requests unanswered; send fewer at once"),
                null);
        }

        foreach (var request in requests.Skip(skipped))
        {
            yield return (request.Interrupted(reason), request);
        }
    }
}
