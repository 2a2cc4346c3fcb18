using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

/// <summary>The warning about dropped messages. Everything here is called under the lock.</summary>
internal sealed partial class LossyChannel
{
    private readonly DropReport _report;
    private readonly string _statusId;
    private readonly CoalescingKey _statusKey;
    private byte[]? _shown;
    private ITimer? _timer;

    private void Drop(bool tooLarge)
    {
        Interlocked.Increment(ref _dropped);
        _context.Metrics.LossyDropped(tooLarge);
        Act(_report.Dropped(tooLarge));
    }

    private void OnTimer()
    {
        try
        {
            lock (_gate)
            {
                if (!_removed)
                {
                    Act(_report.Due());
                }
            }
        }
        catch (Exception exception)
        {
            // What a timer's callback throws ends the process.
            LogReportFailed(_owner.Logger, _context.Room, _descriptor.Id, exception.ForLog());
        }
    }

    private void Act(DropAction action)
    {
        if (action == DropAction.Report)
        {
            _shown = ServerMessageEncoder.Status(StatusLevel.Warning, Text(), _statusId);
            FanOut.Send(_subscribers, _shown, _statusKey);
        }
        else if (action == DropAction.Clear)
        {
            Withdraw(_subscribers);
            _shown = null;
        }

        if (_report.NextDue is { } due)
        {
            _owner.Add(this);
            _timer ??= _context.Time.CreateTimer(
                static channel => ((LossyChannel)channel!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // A timer may fire a moment early; not at once again, then.
            _timer.Change(due > TimeSpan.FromMilliseconds(1) ? due : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void ShowTo(ParticipantLink link)
    {
        if (_shown is not null)
        {
            link.Send(_shown, _statusKey);
        }
    }

    private void Withdraw(ReadOnlySpan<ParticipantLink> links)
    {
        if (_shown is not null && !links.IsEmpty)
        {
            FanOut.Send(links, ServerMessageEncoder.RemoveStatus([_statusId]), seals: [_statusKey]);
        }
    }

    private string Text()
    {
        var parts = new List<string>(2);
        if (_report.TooLarge > 0)
        {
            parts.Add($"{Messages(_report.TooLarge)} larger than {_options.MaxMessageBytes} bytes, the limit of a lossy channel");
        }

        if (_report.Refused > 0)
        {
            parts.Add($"{Messages(_report.Refused)} that the data track had no place for");
        }

        return $"Channel '{_descriptor.Topic}' dropped {string.Join(" and ", parts)}. Publish smaller messages or fewer of them, or make "
            + "the channel reliable.";
    }

    private static string Messages(long count) => count == 1 ? "1 message" : $"{count} messages";
}
