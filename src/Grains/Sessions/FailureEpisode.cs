namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Counts failed attempts in a row and decides which of them are logged as warnings: the first, one with another outcome than the last
/// warning, one with another text (at most once a minute), and a reminder every few minutes. Used by the session's run only.
/// </summary>
internal sealed class FailureEpisode(TimeProvider time)
{
    /// <summary>Time between warnings while nothing changes.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);

    /// <summary>Time between warnings of the same outcome with a changed text, which may contain a port or a time.</summary>
    public static readonly TimeSpan AnotherText = TimeSpan.FromMinutes(1);

    private long _since;
    private (string Outcome, string Text, long At) _reported;

    /// <summary>Failed attempts since the last success.</summary>
    public int Count { get; private set; }

    /// <summary>Time since the first of them.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_since);

    /// <summary>Counts a failed attempt.</summary>
    /// <returns>Whether to log a warning.</returns>
    public bool Add(string outcome, string text)
    {
        var now = time.GetTimestamp();
        if (++Count == 1)
        {
            _since = now;
        }
        else if (outcome == _reported.Outcome
            && time.GetElapsedTime(_reported.At, now) < (text == _reported.Text ? Reminder : AnotherText))
        {
            return false;
        }

        _reported = (outcome, text, now);
        return true;
    }

    /// <summary>Ends the episode: an attempt succeeded.</summary>
    public void Clear() => Count = 0;
}
