using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Lossy;

/// <summary>The warning about messages that one lossy channel drops: a status with an id, sent to its subscribers when <see
/// cref="DropReport"/> says so.</summary>
/// <remarks>Called under the channel's lock, which its timer takes. Race: a subscriber comes or goes while a warning is sent. Each of them
/// is one step under the lock, so a new subscriber gets the warning that is shown, and one that goes gets it removed, in this
/// order.</remarks>
/// <param name="gate">The channel's lock.</param>
/// <param name="channel">The channel.</param>
/// <param name="subscribers">Who is warned.</param>
/// <param name="owner">What all lossy channels share.</param>
/// <param name="used">Called when the channel must be notified of the session's end.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The timer ends with End.")]
internal sealed partial class DropWarning(
    Lock gate, ChannelDescriptor channel, LinkSet subscribers, LossyChannels owner, Action used)
{
    private readonly SessionContext _context = owner.Context;
    private readonly DropReport _report = new(owner.Context.Options.Lossy, owner.Context.Time);
    private readonly string _statusId = StatusId(channel);
    private readonly CoalescingKey _key = new CoalescingKey.Status(StatusId(channel));
    private byte[]? _shown;
    private ITimer? _timer;
    private bool _ended;
    private long _dropped;

    /// <summary>Messages dropped: larger than the limit, or refused by the track. Takes no lock.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>A message is dropped.</summary>
    public void Drop(bool tooLarge)
    {
        Interlocked.Increment(ref _dropped);
        _context.Metrics.LossyDropped(tooLarge);
        Act(_report.Dropped(tooLarge));
    }

    /// <summary>Sends the warning that is shown to a new subscriber.</summary>
    public void ShowTo(ParticipantLink link)
    {
        if (_shown is not null)
        {
            link.Send(_shown, _key);
        }
    }

    /// <summary>Removes the warning that is shown from a viewer who is not subscribed any more.</summary>
    public void WithdrawFrom(ParticipantLink link)
    {
        if (_shown is not null)
        {
            link.Send(ServerMessageEncoder.RemoveStatus([_statusId]), seals: [_key]);
        }
    }

    /// <summary>The channel is removed: removes the warning from all. Final.</summary>
    public void End()
    {
        WithdrawAll();
        (_ended, _shown) = (true, null);
        _timer?.Dispose();
    }

    private void WithdrawAll()
    {
        if (_shown is not null && subscribers.Count > 0)
        {
            FanOut.Send(subscribers.Now, ServerMessageEncoder.RemoveStatus([_statusId]), seals: [_key]);
        }
    }

    private static string StatusId(ChannelDescriptor channel) => $"{LossyChannel.StatusIdPrefix}{channel.Id}";

    private void OnTimer()
    {
        try
        {
            lock (gate)
            {
                if (!_ended)
                {
                    Act(_report.Due());
                }
            }
        }
        catch (Exception exception)
        {
            // An exception in a timer's callback would end the process.
            LogReportFailed(owner.Logger, _context.Room, channel.Id, exception.ForLog());
        }
    }

    private void Act(DropAction action)
    {
        if (action == DropAction.Report)
        {
            _shown = ServerMessageEncoder.Status(StatusLevel.Warning, Text(), _statusId);
            FanOut.Send(subscribers.Now, _shown, _key);
        }
        else if (action == DropAction.Clear)
        {
            WithdrawAll();
            _shown = null;
        }

        if (_report.NextDue is { } due)
        {
            used();
            _timer ??= _context.Time.CreateTimer(
                static warning => ((DropWarning)warning!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // A timer may fire a moment early; not at once again, then.
            _timer.Change(due > TimeSpan.FromMilliseconds(1) ? due : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private string Text()
    {
        var parts = new List<string>(2);
        if (_report.TooLarge > 0)
        {
            parts.Add($"{Messages(_report.TooLarge)} larger than {_context.Options.Lossy.MaxMessageBytes} bytes, the limit of a lossy "
                + "channel");
        }

        if (_report.Refused > 0)
        {
            parts.Add($"{Messages(_report.Refused)} that the data track could not accept");
        }

        return $"Channel '{channel.Topic}' dropped {string.Join(" and ", parts)}. Publish smaller messages or fewer of them, or make "
            + "the channel reliable.";
    }

    private static string Messages(long count) => count == 1 ? "1 message" : $"{count} messages";
}
