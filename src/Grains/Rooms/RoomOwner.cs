using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Owns the state of one room activation (B9): the stored record with its ETag, and the session that serves the room on this silo. Opens,
/// closes, moves, resumes and adopts sessions; the epoch is stored before a session starts, and the room's owner is the silo that the
/// record names. It does not know grain calls or the activation's life cycle.
/// </summary>
/// <remarks>
/// Used in the turns of its grain, which interleave. Changes pass one gate, so the record has one writer at a time here; the ETag rejects a
/// write from another activation. Readers see the current record and session. Races: a session can end by itself at any time and counts as
/// none from then on; the room is then opened again, or left to the silo that the record names. If another activation has written the
/// record, the change is decided again on what is stored (B19).
/// </remarks>
internal sealed partial class RoomOwner
{
    private readonly RoomChanges _changes;
    private readonly RoomHolding _holding;
    private readonly SettledDescriptor _settled;
    private readonly RoomName _room;
    private readonly IFleet _fleet;
    private readonly SessionHost _host;
    private readonly ILogger _logger;

    /// <param name="room">The room.</param>
    /// <param name="fleet">The other silos.</param>
    /// <param name="host">The sessions of this silo.</param>
    /// <param name="records">The stored records.</param>
    /// <param name="keep">Keeps this activation, because a session serves the room.</param>
    /// <param name="giveUp">Ends this activation, because another silo has the room.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger of the grain.</param>
    public RoomOwner(
        RoomName room, IFleet fleet, SessionHost host, IRoomRecords records, Action keep, Action giveUp, TimeProvider time, ILogger logger)
    {
        (_room, _fleet, _host, _logger) = (room, fleet, host, logger);
        _changes = new RoomChanges(room);
        _holding = new RoomHolding(room, fleet, host, records, _changes, keep, giveUp, time, logger);
        _settled = new SettledDescriptor(time);
    }

    /// <summary>The stored record.</summary>
    public RoomRecord Record => _holding.Record;

    /// <summary>The session that serves the room, or null. One that is ending does not count.</summary>
    public RoomSession? Session => _holding.Running is { IsEnding: false } session ? session : null;

    /// <summary>Whether the room is to be open but was not opened, because the silo was full.</summary>
    public bool IsRefused => _holding.NotResumed is not null;

    /// <summary>Whether a change is in progress.</summary>
    public bool IsChanging => _changes.IsRunning;

    /// <summary>Where the room stands.</summary>
    public RoomStanding Standing => _holding.Running is { } session
        ? session.IsEnding ? RoomStanding.Ending : RoomStanding.Serving
        : _holding.IsElsewhere ? RoomStanding.Elsewhere
        : Record.Wanted ? RoomStanding.Opening : RoomStanding.Closed;

    /// <summary>Whether callers that find no session should try again: the room is to be open.</summary>
    public bool IsMoving => Record.Wanted;

    /// <summary>The bans of the room, expired ones included.</summary>
    public RoomBan[] Bans => _holding.Bans;

    /// <summary>The room as operators see it.</summary>
    public RoomStatus Status => _holding.Newest is { } session && Standing is not (RoomStanding.Opening or RoomStanding.Elsewhere)
        ? _host.Describe(session)
        : new RoomStatus
        {
            Room = _room.ToString(),
            Phase = Standing switch
            {
                RoomStanding.Elsewhere => RoomPhase.Elsewhere,
                RoomStanding.Opening => RoomPhase.Connecting,
                _ => RoomPhase.Closed,
            },
            Epoch = Record.Epoch,
            Silo = Record.Wanted ? Record.Silo : string.Empty,
            DeviceIdentity = Record.Descriptor?.DeviceIdentity ?? string.Empty,
            LastError = _holding.NotResumed ?? string.Empty,
        };

    /// <summary>Reads the record, and adopts the session that runs on this silo, or opens the room if it is to be open and no living silo
    /// has it.</summary>
    public async Task ActivateAsync(CancellationToken cancellationToken) => await _changes.RunAsync(
        async () =>
        {
            await _holding.Stored.ReadAsync();
            cancellationToken.ThrowIfCancellationRequested();
            await _holding.SettleAsync();
            return true;
        },
        static _ => Task.CompletedTask);

    /// <summary>The activation has ended: a session that ends from now on is somebody else's affair.</summary>
    public void End() => _holding.End();

    /// <summary>Opens the room. Does nothing when it is open with an equal descriptor, or with one that has just replaced an equal
    /// one.</summary>
    /// <returns>The epoch of its session.</returns>
    public Task<long> OpenAsync(RoomDescriptor descriptor) => ChangeAsync(async () =>
    {
        if (Session is not { } session)
        {
            return await _holding.StartAsync(descriptor, RoomOpenReason.Opened);
        }

        if (DescriptorComparer.AreEqual(session.Descriptor, descriptor))
        {
            return session.Epoch;
        }

        if (_settled.WasReplaced(descriptor, out var first))
        {
            LogSettled(_logger, first ? LogLevel.Warning : LogLevel.Debug, _room, SettledDescriptor.Quiet);
            return session.Epoch;
        }

        var replaced = session.Descriptor;
        var epoch = await _holding.StartAsync(descriptor, RoomOpenReason.Opened);
        _settled.Replaced(replaced);
        return epoch;
    });

    /// <summary>Opens the room if it is not open.</summary>
    /// <returns>Whether it was opened.</returns>
    public Task<bool> TryOpenAsync(RoomDescriptor descriptor) => ChangeAsync(async () =>
    {
        if (Session is not null)
        {
            return false;
        }

        await _holding.StartAsync(descriptor, RoomOpenReason.Opened);
        return true;
    });

    /// <summary>Closes the room: stores that it is not to be open, and ends its session.</summary>
    public Task CloseAsync() => ChangeAsync(async () =>
    {
        if (Record.Wanted)
        {
            await _holding.WriteAsync(Record with { Wanted = false });
            await _fleet.IndexAsync(_room, new RoomIndexEntry(false, Record.Silo, Record.Epoch));
        }

        _holding.Closed();
        if (_holding.Running is { } session)
        {
            await _host.StopAsync(session, ReasonCode.RoomClosed);
        }

        return true;
    });

    /// <summary>Changes the bans. The change is stored before it takes effect, and the session has it before this returns: a viewer cannot
    /// come back between a ban and the kick that follows.</summary>
    public Task ChangeBansAsync(Func<RoomBan[], RoomBan[]> change) => ChangeAsync(async () =>
    {
        await _holding.WriteAsync(Record with { Bans = change(Bans) });
        Session?.Bans.Replace(Bans);
        return true;
    });

    /// <summary>Hands the room over to another silo: that silo agrees, the store takes a write, the session here ends with its queues
    /// flushed, the record names the new owner, and the new owner starts.</summary>
    /// <param name="silo">The silo; null for the least loaded one.</param>
    /// <param name="from">The silo that is to be rid of it; nothing is done if this is another one. Null for any silo.</param>
    /// <returns>Whether it was handed over.</returns>
    public Task<bool> MoveAsync(string? silo, string? from = null) => ChangeAsync(async () =>
    {
        if (Session is not { } session || (from is not null && from != _fleet.Here)
            || await _fleet.PrepareMoveAsync(_room, silo) is not { } target)
        {
            return false;
        }

        // Nobody is sent away unless the store takes writes: while it does not, the room could start nowhere.
        await _holding.WriteAsync(Record);
        await _host.StopAsync(session, ReasonCode.Moved);
        var started = await _holding.HandOverAsync(target, session.Descriptor, session.Tables.Snapshot());
        await _holding.SettleAsync();
        return started;
    });

    /// <summary>Reads the record and does what it demands: the room's silo has died, its session was left behind, or the store has lost a
    /// write.</summary>
    public Task LookAsync() => ChangeAsync(async () =>
    {
        await _holding.ReadAndSettleAsync(RoomOpenReason.FailedOver);
        if (!Record.Wanted)
        {
            // Whoever asks has it from the index.
            await _fleet.IndexAsync(_room, new RoomIndexEntry(false, Record.Silo, Record.Epoch));
        }

        return true;
    });

    /// <summary>The session, once a change that is in progress has ended; or an exception when there is none.</summary>
    /// <exception cref="SiloFullException">The room is to be open, and the silo still has no capacity for it.</exception>
    /// <exception cref="RoomMovedException">The room is moving.</exception>
    /// <exception cref="RoomNotOpenException">No session serves the room.</exception>
    public async ValueTask<RoomSession> RequiredAsync()
    {
        if (Session is null && IsChanging)
        {
            // What a device declares while its room is being opened is not lost.
            await _changes.WhenIdleAsync();
        }

        if (Standing == RoomStanding.Opening && !IsRefused)
        {
            // Its session has just ended by itself, and what opens the room again has not begun.
            await TryReopenAsync();
        }

        if (Session is { } session)
        {
            return session;
        }

        if (IsRefused)
        {
            _host.CheckRoom(_room);
        }

        throw IsMoving ? new RoomMovedException(_room.ToString()) : new RoomNotOpenException(_room.ToString());
    }

    private async Task TryReopenAsync()
    {
        try
        {
            await ChangeAsync(async () =>
            {
                if (Session is null)
                {
                    await _holding.ReadAndSettleAsync();
                }

                return true;
            });
        }
        catch (Exception exception)
        {
            // The caller is told to try again, and the room is opened beside it.
            LogNotReopened(_logger, _room, exception.Message);
        }
    }

    private Task<T> ChangeAsync<T>(Func<Task<T>> change) => _changes.RunAsync(change, async conflict =>
    {
        if (conflict)
        {
            LogConflict(_logger, _room, Record.Epoch, Record.Silo);
        }

        var unsure = _holding.Stored.IsUnsure;
        if (unsure)
        {
            await _holding.Stored.ReadAsync();
        }

        if (conflict || unsure || _holding.IsElsewhere)
        {
            await _holding.SettleAsync(resumes: false);
            if (_holding.IsElsewhere)
            {
                throw new RoomMovedException(_room.ToString());
            }
        }
    });
}
