using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>
/// A room with people who come and go, a library that reports in ticks and by identity, look-ups whose answers can be late, webhooks, and
/// links that break; in front of a roster whose every step is checked.
/// </summary>
internal sealed class SimulatedRoom
{
    internal const int Steps = 12;

    private static readonly string[] s_identities = ["a", "b", "c"];

    private readonly RoomRoster _roster = People.RosterOf();
    private readonly Reader _reader;

    /// <summary>The truth.</summary>
    private readonly Dictionary<string, NativeParticipant> _room = [];

    /// <summary>What the library has told.</summary>
    private readonly Dictionary<string, NativeParticipant> _told = [];

    private readonly List<NativeParticipant> _ended = [];

    /// <summary>Connections that a full reconnect told gone: the only ones that may be shown twice.</summary>
    private readonly HashSet<string> _toldGoneAndBack = [];
    private NativeParticipant[]? _answer;
    private bool _isLinkDown;
    private bool _wasReplaced;
    private int _next;

    internal SimulatedRoom() => _reader = new Reader(_roster);

    internal void Do(int step, int choice)
    {
        var identity = s_identities[choice % s_identities.Length];
        switch (step)
        {
            case 0 or 1:
                Join(identity, choice % 4 == 0);
                break;
            case 2:
                Leave(identity);
                break;
            case 3:
                if (_room.TryGetValue(identity, out var joined))
                {
                    _room[identity] = joined with { State = NativeParticipantState.Active };
                }

                break;
            case 4 or 5:
                Tick(choice);
                break;
            case 6:
                _answer ??= [People.Device, .. _room.Values];
                break;
            case 7:
                Answer();
                break;
            case 8:
                if (_ended.Count > 0)
                {
                    var ended = _ended[choice % _ended.Count];
                    Check(_roster.Leave(ended.Identity, ended.Sid));
                }

                break;
            case 9:
                if (_room.TryGetValue(identity, out var active) && active.State == NativeParticipantState.Active
                    && !_told.ContainsKey(identity))
                {
                    Check(_roster.Tell(People.Active(identity)));
                }

                break;
            case 10:
                BreakLink(isReplaced: choice % 2 == 0);
                break;
            default:
                RestoreLink();
                break;
        }
    }

    /// <summary>Everything is told: the view must be the room.</summary>
    internal void Settle()
    {
        RestoreLink();
        Answer();
        Tick(choice: 0);
        _answer = [People.Device, .. _room.Values];
        Answer();

        Assert.Equal(
            _room.Values.Select(person => (person.Identity, person.Sid)).Order(),
            _roster.View.Values.Select(entry => (entry.Participant.Identity.Value, entry.Participant.Sid.Value)).Order());
        Assert.All(_room.Values.Where(person => person.State == NativeParticipantState.Active), person =>
            Assert.Equal(RemoteParticipantState.Active, _roster.View[Keys.ParticipantIdentity.Parse(person.Identity)].Participant.State));
        Assert.DoesNotContain(_roster.View.Values, entry => !entry.IsReported);
    }

    private void Join(string identity, bool isActive)
    {
        Leave(identity);
        _next++;

        // Some join in the same millisecond as the one before.
        _room[identity] = People.Person(
            identity,
            $"PA_{_next}",
            1000 + (_next / 2),
            isActive ? NativeParticipantState.Active : NativeParticipantState.Joined);
    }

    private void Leave(string identity)
    {
        if (_room.Remove(identity, out var left))
        {
            _ended.Add(left);
        }
    }

    private void Answer()
    {
        if (_answer is { } answer)
        {
            _answer = null;
            Check(_roster.LookUp(answer));
        }
    }

    private void Tick(int choice)
    {
        if (_isLinkDown && !_wasReplaced)
        {
            return;
        }

        foreach (var identity in choice % 2 == 0 ? s_identities : s_identities.Reverse())
        {
            _told.TryGetValue(identity, out var before);
            _room.TryGetValue(identity, out var now);
            if (before is not null && before.Sid != now?.Sid && (now is null || choice % 5 != 0))
            {
                Check(_roster.Tell(People.Gone(identity)));
                _told.Remove(identity);
            }

            if (now is not null)
            {
                Report(now, before?.Sid == now.Sid ? before : null, choice);
            }
        }
    }

    // New ones as new or, at times, in an update; activity by identity, before or after; repeated at times.
    private void Report(NativeParticipant now, NativeParticipant? before, int choice)
    {
        if (before is null)
        {
            Check(_roster.Tell(choice % 7 == 0 && !_isLinkDown ? People.Updated(now) : People.Connected(now)));
        }

        if (now.State == NativeParticipantState.Active && before?.State != NativeParticipantState.Active)
        {
            Check(_roster.Tell(People.Active(now.Identity)));
        }

        _told[now.Identity] = now;
        if (choice % 3 == 0)
        {
            Check(_roster.Tell(People.Updated(now)));
        }
    }

    // A full reconnect tells everybody gone first, sometimes before it tells that the link broke.
    private void BreakLink(bool isReplaced)
    {
        if (_isLinkDown)
        {
            return;
        }

        (_isLinkDown, _wasReplaced) = (true, isReplaced);
        var gone = isReplaced ? _told.Keys.Select(People.Gone).ToArray() : [];
        Check(_roster.Tell(_next % 2 == 0 ? [.. gone, new NativeRoomEvent.Reconnecting()] : [new NativeRoomEvent.Reconnecting(), .. gone]));
        if (isReplaced)
        {
            _toldGoneAndBack.UnionWith(_told.Values.Select(person => person.Sid));
            _told.Clear();
        }
    }

    private void RestoreLink()
    {
        if (!_isLinkDown)
        {
            return;
        }

        if (_wasReplaced)
        {
            Tick(choice: 1);
            Assert.True(_roster.IsNewConnection);
        }

        Check(_roster.Restore());
        _isLinkDown = false;
    }

    private void Check(List<RoomEvent> events)
    {
        _reader.Read(events, _roster);
        Assert.Subset(_toldGoneAndBack, _reader.Resurrected.Select(sid => sid.Value).ToHashSet());
    }
}
