using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Holds the record and the session of one room activation, and makes them agree: adopts the session that runs on this silo, starts one, or
/// leaves the room to the silo that the record names. A session that ended by itself is replaced (B19). It does not know why a caller wants
/// a change.
/// </summary>
/// <remarks>Owned by <see cref="RoomOwner"/>. Everything that changes runs under the gate of <see cref="RoomChanges"/> or before the first
/// call; readers see the current state. Race: a session can end at any time, and counts as none from then on.</remarks>
internal sealed partial class RoomHolding(
    RoomName room,
    IFleet fleet,
    SessionHost host,
    IRoomRecords records,
    RoomChanges changes,
    Action keep,
    Action giveUp,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly StoredRecord _record = new(room, records);
    private readonly DeviceNotice _notice = new(time, logger);
    private RoomSession? _session;
    private (long Epoch, DeclaredState? Declared) _left;
    private bool _ended;

    /// <summary>The stored record.</summary>
    public StoredRecord Stored => _record;

    /// <summary>What it says.</summary>
    public RoomRecord Record => _record.Current;

    /// <summary>The session here that has not ended yet, or null.</summary>
    public RoomSession? Running => _session is { Completion.IsCompleted: false } session ? session : null;

    /// <summary>The newest session here, ended or not.</summary>
    public RoomSession? Newest => _session;

    /// <summary>Whether another silo has the room, as found last.</summary>
    public bool IsElsewhere { get; private set; }

    /// <summary>Why the room is to be open and is not: the silo is full. Null otherwise.</summary>
    public string? NotResumed { get; private set; }

    /// <summary>The bans of the room, expired ones included.</summary>
    public RoomBan[] Bans => Record.Bans ?? [];

    /// <summary>The activation has ended: a session that ends from now on is somebody else's affair.</summary>
    public void End()
    {
        _ended = true;
        _session?.Leave(this);
    }

    /// <summary>The room is not to be open any more.</summary>
    public void Closed() => NotResumed = null;

    /// <summary>Reads the record, and makes what runs here agree with it.</summary>
    /// <param name="reason">Why a session would be started.</param>
    public async Task ReadAndSettleAsync(RoomOpenReason reason = RoomOpenReason.Resumed)
    {
        await _record.ReadAsync();
        await SettleAsync(reason);
    }

    /// <summary>Makes what runs here agree with the record, as last read.</summary>
    /// <param name="reason">Why a session would be started.</param>
    /// <param name="resumes">Whether one is started; false if the caller decides that.</param>
    public async Task SettleAsync(RoomOpenReason reason = RoomOpenReason.Resumed, bool resumes = true)
    {
        // Until it is decided anew, calls are answered as it was found last.
        if (host.Find(room) is { } running)
        {
            IsElsewhere = false;
            if (Record.Wanted && Record.Epoch == running.Epoch && !running.IsEnding)
            {
                // The epoch belongs to the session, not to the activation: adopt the session that runs here.
                Serve(running);
                return;
            }

            if (Record.Epoch < running.Epoch && !running.IsEnding)
            {
                // A living owner that finds a lower record: the store has lost its write.
                LogLost(logger, room, running.Epoch, Record.Epoch);
                await WriteAsync(Record with
                {
                    Wanted = true,
                    Epoch = running.Epoch,
                    Descriptor = running.Descriptor,
                    Silo = fleet.Here,
                    Owner = running.Owner,
                });
                Serve(running);
                return;
            }

            await host.StopAsync(running, ReasonCode.Superseded);
        }

        if (Record is not { Wanted: true, Descriptor: { } descriptor })
        {
            IsElsewhere = false;
            return;
        }

        IsElsewhere = fleet.IsOther(Record.Silo) && await fleet.EpochAtAsync(Record.Silo, room) is not 0;
        if (IsElsewhere)
        {
            // The grain goes to the session; a silo that does not answer is asked again by the next activation, or has died by then.
            giveUp();
        }
        else if (host.IsDraining)
        {
            if (resumes && !host.IsCutOff)
            {
                await GiveAwayAsync(descriptor);
            }

            giveUp();
        }
        else if (resumes)
        {
            LogResumed(logger, room, Record.Epoch + 1);
            await ResumeAsync(descriptor, reason);
        }
    }

    /// <summary>Hands the room, which has no session here any more, over to a silo that has agreed: the record names it, and it starts a
    /// session.</summary>
    /// <returns>Whether that silo has started it.</returns>
    public async Task<bool> HandOverAsync(string target, RoomDescriptor descriptor, DeclaredState? declared)
    {
        var handed = new HandedRoom
        {
            Room = room,
            Epoch = Record.Epoch + 1,
            Owner = Guid.NewGuid(),
            Descriptor = descriptor,
            Bans = Bans,
            Declared = declared,
        };
        _left = (Record.Epoch, declared);
        await WriteAsync(Record with { Epoch = handed.Epoch, Silo = target, Owner = handed.Owner });
        _left = (handed.Epoch, declared);

        // The viewers come back while the other silo opens the room, and wait there for moments. A crash before the index knows is no loss:
        // it has the room here, and whoever looks after the rooms of a dead silo reads the record.
        fleet.SendAway(room, RoomDepartureKind.Moved, target);
        var indexing = fleet.IndexAsync(room, new RoomIndexEntry(true, target, handed.Epoch));
        var started = await fleet.StartThereAsync(target, handed);
        await indexing;
        if (started)
        {
            _left = default;
        }

        LogMoved(logger, room, target, handed.Epoch, started);
        return started;
    }

    // A silo that drains or is full opens nothing, and living as it is nobody else reopens what the record says is here.
    private async Task<bool> GiveAwayAsync(RoomDescriptor descriptor)
    {
        if (await fleet.PrepareMoveAsync(room, null) is { } target)
        {
            IsElsewhere = await HandOverAsync(target, descriptor, await DeclaredAsync());
        }

        return IsElsewhere;
    }

    // Neither a full silo that no other one relieves nor declarations of a newer version may fail the activation: callers get an error that
    // explains it, the room can be closed, and the next activation retries.
    private async Task ResumeAsync(RoomDescriptor descriptor, RoomOpenReason reason)
    {
        try
        {
            await StartOrGiveAwayAsync(descriptor, reason);
        }
        catch (Exception refused) when (refused is SiloFullException or NotSupportedException)
        {
            LogNotResumed(logger, room, refused.Message);
            NotResumed = refused.Message;
        }
    }

    private async Task StartOrGiveAwayAsync(RoomDescriptor descriptor, RoomOpenReason reason)
    {
        try
        {
            await StartAsync(descriptor, reason);
        }
        catch (SiloFullException)
        {
            if (!await GiveAwayAsync(descriptor))
            {
                throw;
            }

            giveUp();
        }
    }

    /// <summary>Starts a session. The epoch is stored before: if the store fails, nothing is opened or changed.</summary>
    /// <returns>Its epoch.</returns>
    public async Task<long> StartAsync(RoomDescriptor descriptor, RoomOpenReason reason)
    {
        if (host.IsDraining)
        {
            // The activation does not stay here for the sake of callers that repeat this.
            giveUp();
            throw new SiloDrainingException(room.ToString());
        }

        using var place = host.ReserveRoom(room);
        var running = Record.Wanted && Running is { IsEnding: false } session ? session : null;
        var stored = Record.Wanted && running is null ? await DeclaredAsync() : null;
        var next = Record with
        {
            OpenSince = Record.NextOpenSince(),
            Wanted = true,
            Descriptor = descriptor,
            Epoch = Record.Epoch + 1,
            Silo = fleet.Here,
            Owner = Guid.NewGuid(),
        };
        await WriteAsync(next);
        await fleet.IndexAsync(room, new RoomIndexEntry(true, next.Silo, next.Epoch));

        // Taken in the turn that starts the next session: what was declared while the record was written is in it.
        Serve(host.Start(room, next.Epoch, descriptor, Bans, running?.Tables.Snapshot() ?? stored, next.Owner));
        _notice.Tell(_session!, reason);
        return next.Epoch;
    }

    // What a hand-over would have taken along is more than what is stored: it has the latched messages too.
    private async Task<DeclaredState?> DeclaredAsync() => _left.Declared is { } left && _left.Epoch == Record.Epoch
        ? left
        : await host.ReadDeclaredAsync(room, Record.DeclaredSince());

    /// <summary>Writes the record.</summary>
    /// <exception cref="RecordConflictException">Another activation has written it.</exception>
    public async Task WriteAsync(RoomRecord record)
    {
        if (!await _record.TryWriteAsync(record))
        {
            throw new RecordConflictException();
        }
    }

    private void Serve(RoomSession session)
    {
        var isNew = _session != session;
        (_session, NotResumed) = (session, null);
        if (!_ended)
        {
            session.Adopt(this);
        }

        session.Bans.Replace(Bans);
        keep();
        if (isNew)
        {
            AbandonedTask.Observe(RecoverAsync(session));
        }
    }

    // A session that ended although nobody here ended it was superseded, or lost its silo's fence: what is stored decides who serves the
    // room from now on. Runs beside the calls, in the grain's turns.
    private async Task RecoverAsync(RoomSession session)
    {
        await session.Completion;
        for (var failures = 1; !_ended && _session == session && Record.Wanted && !IsElsewhere; failures++)
        {
            try
            {
                await changes.RunAsync(
                    async () =>
                    {
                        if (!_ended && _session == session && Record.Wanted && !IsElsewhere)
                        {
                            await ReadAndSettleAsync();
                        }

                        return true;
                    },
                    static _ => Task.CompletedTask);
            }
            catch (Exception exception)
            {
                var logged = exception.ForLog();
                LogNotRecovered(logger, failures == 1 ? LogLevel.Warning : LogLevel.Debug, room, logged);
            }

            if (_session == session && !IsElsewhere)
            {
                await Task.Delay(Backoff.Delay(failures, FirstPause, LongestPause, Random.Shared.NextDouble()), time);
            }
        }
    }
}
