using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Handlers;

/// <summary>
/// Counts the statuses that one message is answered with. One message may name a hundred thousand things, each of which may be wrong: the
/// first ones are told in words, of the rest the number, so that what is sent to a viewer does not grow with what it asks.
/// </summary>
/// <param name="most">Statuses in words.</param>
internal struct MessageAnswers(int most)
{
    private int _told;
    private int _untold;

    /// <summary>Whether one more is told in words; counts it either way.</summary>
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

    /// <summary>Tells how many were not told. Called once, behind the last.</summary>
    public readonly void End(ParticipantLink link)
    {
        if (_untold > 0)
        {
            InboundContext.Error(link, $"{_untold} more errors in that message; the first {most} were sent");
        }
    }
}
