using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Handlers;

/// <summary>
/// Counts the statuses that one message is answered with. One message may name a hundred thousand things, each of which may be wrong. The
/// first errors are sent, of the others only the number, so that the answer does not grow with the request.
/// </summary>
/// <param name="most">Statuses that are sent.</param>
internal struct MessageAnswers(int most)
{
    private int _told;
    private int _untold;

    /// <summary>Whether one more is sent; counts it in any case.</summary>
    public bool TellOne()
    {
        if (_told < most)
        {
            _told++;
            return true;
        }

        _untold++;
        return false;
    }

    /// <summary>Sends the number of those that were not sent. Called once, after the last.</summary>
    public readonly void End(ParticipantLink link)
    {
        if (_untold > 0)
        {
            InboundContext.Error(link, $"{_untold} more errors in that message; the first {most} were sent");
        }
    }
}
