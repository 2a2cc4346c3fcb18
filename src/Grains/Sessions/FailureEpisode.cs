namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Attempts that failed in a row, and which of them an operator is warned of: the first, one with another outcome than the last that was
/// told, one with another text (once a minute at most), and a reminder every few minutes. Used by the session's run alone.
/// </summary>
internal sealed class FailureEpisode(TimeProvider time)
{
    /// <summary>Between warnings while nothing changes.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);

    /// <summary>Between warnings of one outcome whose text changes: the text may name a port or a time.</summary>
    public static readonly TimeSpan AnotherText = TimeSpan.FromMinutes(1);

    private long _since;
    private (string Outcome, string Text, long At) _reported;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Since the first of them.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_since);

    /// <summary>One more failed.</summary>
    /// <returns>Whether it is one to warn of.</returns>
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

    /// <summary>An attempt has succeeded.</summary>
    public void Clear() => Count = 0;
}
