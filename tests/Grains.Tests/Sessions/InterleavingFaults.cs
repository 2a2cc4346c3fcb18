using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Delays and failures of opens and registry calls, as the steps and one seed say.</summary>
internal sealed class InterleavingFaults
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Pulse _pulse;
    private readonly Dictionary<ParticipantIdentity, int> _failing = [];
    private readonly Dictionary<ParticipantIdentity, (Hold Hold, bool Deaf)> _hanging = [];

    public InterleavingFaults(SessionFixture fixture, IEnumerable<FakeRoom> rooms, int seed)
    {
        _random = new Random(seed);
        _pulse = fixture.Pulse;
        fixture.Registry.Before = _ => Dawdle();
        fixture.Registry.After = _ => Dawdle();
        foreach (var room in rooms)
        {
            room.BeforeOpen = (identity, _, token) => Open(identity, token);
        }
    }

    public void FailOpens(ParticipantIdentity identity, int times)
    {
        lock (_gate)
        {
            _failing[identity] = times;
        }
    }

    /// <param name="identity">Whose.</param>
    /// <param name="deaf">Whether the open ignores that it is cancelled.</param>
    public void HangOpens(ParticipantIdentity identity, bool deaf)
    {
        lock (_gate)
        {
            _hanging.TryAdd(identity, (new Hold(_pulse), deaf));
        }
    }

    public void ReleaseOpens(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            if (_hanging.Remove(identity, out var hanging))
            {
                hanging.Hold.Release();
            }
        }
    }

    /// <summary>Everything works from now on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _failing.Clear();
            foreach (var identity in _hanging.Keys.ToArray())
            {
                ReleaseOpens(identity);
            }
        }
    }

    private async Task Open(ParticipantIdentity identity, CancellationToken cancellationToken)
    {
        await Dawdle();
        bool fails;
        (Hold Hold, bool Deaf) hanging;
        lock (_gate)
        {
            fails = _failing.TryGetValue(identity, out var left) && left > 0;
            _failing[identity] = Math.Max(0, left - 1);
            _hanging.TryGetValue(identity, out hanging);
        }

        if (hanging.Hold is { } hold)
        {
            await (hanging.Deaf ? hold.Enter() : hold.EnterUnlessCancelled(cancellationToken));
        }

        if (fails)
        {
            throw new IOException("An open fails on demand.");
        }
    }

    private async Task Dawdle()
    {
        int turns;
        lock (_gate)
        {
            turns = _random.Next(4);
        }

        for (var turn = 0; turn < turns; turn++)
        {
            await Task.Yield();
        }
    }
}
