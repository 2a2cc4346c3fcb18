namespace RemoteAccess.Grains.Lossy;

/// <summary>
/// Decides when the drops of one channel are reported and when the report is removed. An episode begins with the first drop and ends when
/// there was none for <c>ClearAfter</c>. It is reported at once, then at most once per interval while the counts rise. It knows no
/// statuses. Guarded by its channel's lock.
/// </summary>
internal sealed class DropReport(LossyOptions options, TimeProvider time)
{
    private long? _lastDrop;
    private long? _lastReport;
    private bool _unreported;

    /// <summary>Messages of this episode that were larger than the limit.</summary>
    public long TooLarge { get; private set; }

    /// <summary>Messages of this episode that the transport refused.</summary>
    public long Refused { get; private set; }

    /// <summary>When <see cref="Due"/> has something to do next; null while there is no episode.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            if (_lastDrop is not { } lastDrop)
            {
                return null;
            }

            var clear = options.ClearAfter - time.GetElapsedTime(lastDrop);
            var report = _unreported && _lastReport is { } lastReport ? options.ReportInterval - time.GetElapsedTime(lastReport) : clear;
            return report < clear ? report : clear;
        }
    }

    /// <summary>A message was dropped.</summary>
    public DropAction Dropped(bool tooLarge)
    {
        (TooLarge, Refused) = tooLarge ? (TooLarge + 1, Refused) : (TooLarge, Refused + 1);
        _lastDrop = time.GetTimestamp();
        _unreported = true;
        return Due();
    }

    /// <summary>The action that is due now.</summary>
    public DropAction Due()
    {
        if (_lastDrop is not { } lastDrop)
        {
            return DropAction.None;
        }

        if (time.GetElapsedTime(lastDrop) >= options.ClearAfter)
        {
            // The time of the last report is kept, because it also limits the first report of the next episode.
            (_lastDrop, _unreported, TooLarge, Refused) = (null, false, 0, 0);
            return DropAction.Clear;
        }

        if (!_unreported || (_lastReport is { } lastReport && time.GetElapsedTime(lastReport) < options.ReportInterval))
        {
            return DropAction.None;
        }

        (_lastReport, _unreported) = (time.GetTimestamp(), false);
        return DropAction.Report;
    }
}

/// <summary>The action of a channel about its drops.</summary>
internal enum DropAction
{
    /// <summary>Nothing, or nothing yet.</summary>
    None,

    /// <summary>Send the subscribers the current counts.</summary>
    Report,

    /// <summary>Remove the warning.</summary>
    Clear,
}
