using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Watching;

/// <summary>
/// The latest state of a watch. The session's owner writes it, and the drawing task reads it as often as the terminal allows; nothing is
/// queued between them. Thread-safe.
/// </summary>
internal sealed class WatchState
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly string _room;
    private readonly long _started;
    private readonly ChannelBoard _channels;
    private readonly StatusPanel _statuses;
    private string _phase = "joining";
    private bool _isLive;
    private RoomJoined? _joined;
    private ControlStreamOpened? _stream;
    private ServerInfo? _info;
    private long _messages;

    public WatchState(Uri url, string room, TimeProvider time)
    {
        (_url, _room, _time) = (url, room, time);
        _started = time.GetTimestamp();
        _channels = new ChannelBoard(time);
        _statuses = new StatusPanel(time);
    }

    /// <summary>Applies one event.</summary>
    public void Apply(ViewerEvent seen)
    {
        lock (_gate)
        {
            switch (seen)
            {
                case ChannelMessageReceived message:
                    _messages++;
                    _channels.Add(message);
                    break;
                case ServerMessageReceived received:
                    Apply(received.Message);
                    break;
                case RoomJoined joined:
                    _joined = joined;
                    Enter("waiting for the device", isLive: false);
                    Note(joined.Attempt > 1, StatusLevel.Info, "joined again");
                    break;
                case ControlStreamOpened opened:
                    _stream = opened;
                    _info = null;
                    _channels.Reset();
                    _statuses.ClearLasting();
                    Enter("waiting for ServerInfo", isLive: false);
                    Note(opened.Number > 1, StatusLevel.Warning, $"reset: the device opened control stream {opened.Number}");
                    break;
                case ControlStreamEnded ended:
                    Enter("waiting for the device", isLive: false);
                    Note(true, StatusLevel.Warning,
                        ended.Reason.Length > 0 ? $"the control stream ended: {ended.Reason}" : "the control stream ended");
                    break;
                case ConnectionLost lost:
                    Enter("joining again", isLive: false);
                    Note(true, StatusLevel.Warning, $"connection lost: {lost.Detail}");
                    break;
                case SendingFailed failed:
                    Note(true, StatusLevel.Error, $"cannot send to the device: {failed.Reason}");
                    break;
                case TopicsUnmatched unmatched:
                    Note(true, StatusLevel.Warning, EventText.Describe(unmatched));
                    break;
                case PayloadSkipped skipped:
                    Note(true, StatusLevel.Warning, $"skipped a frame: {skipped.Reason}");
                    break;
            }
        }
    }

    /// <summary>The state now.</summary>
    /// <param name="maxRows">The most channels.</param>
    /// <param name="valueLength">The longest value.</param>
    public WatchSnapshot Snapshot(int maxRows, int valueLength)
    {
        lock (_gate)
        {
            return new WatchSnapshot
            {
                Room = _room,
                Url = _url,
                Identity = _joined?.Identity ?? string.Empty,
                Sid = _joined?.Sid ?? string.Empty,
                Phase = _phase,
                IsLive = _isLive,
                Device = _stream?.DeviceIdentity ?? string.Empty,
                Info = _info,
                Resets = Math.Max(0, (_stream?.Number ?? 0) - 1),
                Reconnects = Math.Max(0, (_joined?.Attempt ?? 0) - 1),
                Elapsed = _time.GetElapsedTime(_started),
                Messages = _messages,
                Offered = _channels.Count,
                Channels = _channels.Rows(maxRows, valueLength),
                Statuses = _statuses.Lines,
            };
        }
    }

    private void Apply(ServerMessage message)
    {
        switch (message)
        {
            case ServerInfoMessage info:
                _info = info.Info;
                Enter("live", isLive: true);
                break;
            case AdvertiseMessage advertise:
                _channels.Advertise(advertise.Channels);
                break;
            case UnadvertiseMessage unadvertise:
                _channels.Unadvertise(unadvertise.ChannelIds);
                break;
            case StatusMessage status:
                _statuses.Add(status);
                break;
            case RemoveStatusMessage remove:
                _statuses.Remove(remove.StatusIds);
                break;
        }
    }

    private void Enter(string phase, bool isLive) => (_phase, _isLive) = (phase, isLive);

    private void Note(bool when, StatusLevel level, string text)
    {
        if (when)
        {
            _statuses.Note(level, text);
        }
    }
}
