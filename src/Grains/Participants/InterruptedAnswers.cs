using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

/// <summary>The answers to requests that were open when the viewer's connection was reset (B17). Pure.</summary>
internal static class InterruptedAnswers
{
    /// <summary>The frames, in order, each with the request that it answers.</summary>
    /// <param name="requests">Oldest first.</param>
    /// <param name="most">The most requests that are answered one by one, the newest ones. One status without a request answers all
    /// others.</param>
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
