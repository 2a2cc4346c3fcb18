using Orleans.Storage;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>The record of one room for two silos, with ETags; answers at once or later, and fails on demand. Thread-safe.</summary>
internal sealed class OwnersStore(int seed) : IRoomRecords, IRoomEpochs
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<OwnersStep, int> _faults = [];
    private readonly List<string> _violations = [];
    private RoomRecord _stored = new();
    private int _tag;

    public RoomRecord Stored
    {
        get
        {
            lock (_gate)
            {
                return _stored;
            }
        }
    }

    /// <summary>What must never happen and did.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    public void Violated(string what)
    {
        lock (_gate)
        {
            _violations.Add(what);
        }
    }

    /// <summary>The next one fails.</summary>
    public void Fail(OwnersStep how)
    {
        lock (_gate)
        {
            _faults[how] = _faults.GetValueOrDefault(how) + 1;
        }
    }

    /// <summary>Whether this one fails.</summary>
    public bool Fails(OwnersStep how)
    {
        lock (_gate)
        {
            return _faults.TryGetValue(how, out var left) && left > 0 && (_faults[how] = left - 1) >= 0;
        }
    }

    /// <summary>Nothing fails any more.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    /// <summary>Lets others run, now and then.</summary>
    public async Task Breathe()
    {
        int turns;
        lock (_gate)
        {
            turns = _random.Next(4);
        }

        for (; turns > 0; turns--)
        {
            await Task.Yield();
        }
    }

    public async Task<GrainState<RoomRecord>> ReadAsync(RoomName room)
    {
        await Breathe();
        ThrowIf(OwnersStep.FailRead);
        GrainState<RoomRecord> found;
        lock (_gate)
        {
            found = new GrainState<RoomRecord>(_stored) { ETag = $"{_tag}" };
        }

        await Breathe();
        return found;
    }

    public async Task WriteAsync(RoomName room, GrainState<RoomRecord> state, RoomRecord record)
    {
        await Breathe();
        ThrowIf(OwnersStep.FailWrite);
        string tag;
        lock (_gate)
        {
            if (state.ETag != $"{_tag}")
            {
                throw new InconsistentStateException("Somebody else wrote it.");
            }

            if (record.Epoch < _stored.Epoch)
            {
                _violations.Add($"The stored epoch fell from {_stored.Epoch} to {record.Epoch}.");
            }

            (_stored, tag) = (record, $"{++_tag}");
        }

        await Breathe();
        ThrowIf(OwnersStep.FailAnswer);
        (state.State, state.ETag) = (record, tag);
    }

    async Task<long> IRoomEpochs.ReadAsync(RoomName room, CancellationToken cancellationToken) => (await ReadAsync(room)).State!.Epoch;

    private void ThrowIf(OwnersStep how)
    {
        if (Fails(how))
        {
            throw new IOException($"{how} on demand.");
        }
    }
}
