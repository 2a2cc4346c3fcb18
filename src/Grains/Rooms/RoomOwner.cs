using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Owns the state of one room activation (B9): the stored record with its ETag, and the session that serves the room on this silo. Opens,
/// closes, resumes and adopts sessions; the epoch is stored before a session starts. It does not know grain calls or the activation's life
/// cycle.
/// </summary>
/// <remarks>
/// Used in the turns of its grain, which interleave. Changes pass one gate, so the record has one writer at a time here; the ETag rejects a
/// write from another activation. Readers see the current record and session. Races: a session can end by itself at any time and counts as
/// none from then on. If another activation has written the record, the next write fails, and this activation ends.
/// </remarks>
/// <param name="room">The room.</param>
/// <param name="silo">This silo, as the record names it.</param>
/// <param name="host">The sessions of this silo.</param>
/// <param name="records">The stored records.</param>
/// <param name="keep">Keeps this activation, because a session serves the room.</param>
/// <param name="giveUp">Ends this activation, because another one owns the room.</param>
/// <param name="logger">The logger of the grain.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to release.")]
internal sealed partial class RoomOwner(
    RoomName room, string silo, SessionHost host, IRoomRecords records, Action keep, Action giveUp, ILogger logger)
{
    private readonly SemaphoreSlim _gate = new(1);
    private GrainState<RoomRecord> _stored = new(new RoomRecord());
    private RoomSession? _session;
    private string? _notResumed;

    /// <summary>The stored record.</summary>
    public RoomRecord Record => _stored.State!;

    /// <summary>The session that serves the room, or null. A session that ended by itself (it stood down) does not count.</summary>
    public RoomSession? Session => _session is { Completion.IsCompleted: false } session ? session : null;

    /// <summary>Whether the room is to be open but was not opened, because the silo was full.</summary>
    public bool IsRefused => _notResumed is not null;

    /// <summary>Whether a change is in progress.</summary>
    public bool IsChanging => _gate.CurrentCount == 0;

    /// <summary>The bans of the room, expired ones included.</summary>
    public RoomBan[] Bans => Record.Bans ?? [];

    /// <summary>The room as operators see it.</summary>
    public RoomStatus Status => _session is { } session
        ? host.Describe(session)
        : new RoomStatus
        {
            Room = room.ToString(),
            Phase = RoomPhase.Closed,
            Epoch = Record.Epoch,
            DeviceIdentity = Record.Descriptor?.DeviceIdentity ?? string.Empty,
            LastError = _notResumed ?? string.Empty,
        };

    /// <summary>Reads the record, and adopts the session that runs on this silo or starts one if the room is to be open.</summary>
    public async Task ActivateAsync(CancellationToken cancellationToken)
    {
        _stored = await records.ReadAsync(room);
        cancellationToken.ThrowIfCancellationRequested();
        var running = host.Find(room);
        if (running is not null && Record.Wanted && Record.Epoch == running.Epoch)
        {
            // The epoch belongs to the session, not to the activation: adopt the session that runs here.
            Serve(running);
            return;
        }

        if (running is not null)
        {
            // The stored record does not match this session.
            await host.StopAsync(running, ReasonCode.Superseded);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Record is { Wanted: true, Descriptor: { } descriptor } && !host.IsDraining)
        {
            LogResumed(logger, room, Record.Epoch + 1);
            await ResumeAsync(descriptor);
        }
    }

    /// <summary>Opens the room. Does nothing when it is open with an equal descriptor.</summary>
    /// <returns>The epoch of its session.</returns>
    public async Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        await _gate.WaitAsync();
        try
        {
            return Session is { } session && DescriptorComparer.AreEqual(session.Descriptor, descriptor)
                ? session.Epoch
                : await StartAsync(descriptor);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens the room if it is not open.</summary>
    /// <returns>Whether it was opened.</returns>
    public async Task<bool> TryOpenAsync(RoomDescriptor descriptor)
    {
        await _gate.WaitAsync();
        try
        {
            if (Session is not null)
            {
                return false;
            }

            await StartAsync(descriptor);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes the room: stores that it is not to be open, and ends its session.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (Record.Wanted)
            {
                await WriteAsync(Record with { Wanted = false });
            }

            _notResumed = null;

            if (Session is { } session)
            {
                await host.StopAsync(session, ReasonCode.RoomClosed);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Changes the bans. The change is stored before it takes effect, and the session has it before this returns: a viewer cannot
    /// come back between a ban and the kick that follows.</summary>
    public async Task ChangeBansAsync(Func<RoomBan[], RoomBan[]> change)
    {
        await _gate.WaitAsync();
        try
        {
            await WriteAsync(Record with { Bans = change(Bans) });
            Session?.Bans.Replace(Bans);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The session, or an exception when there is none.</summary>
    /// <exception cref="SiloFullException">The room is to be open, and the silo still has no capacity for it.</exception>
    /// <exception cref="RoomNotOpenException">No session serves the room.</exception>
    public RoomSession Required()
    {
        if (Session is { } session)
        {
            return session;
        }

        if (IsRefused)
        {
            host.CheckRoom(room);
        }

        throw new RoomNotOpenException(room.ToString());
    }

    // A full silo must not fail the activation: callers get an error that explains it, and the next activation retries.
    private async Task ResumeAsync(RoomDescriptor descriptor)
    {
        try
        {
            await StartAsync(descriptor);
        }
        catch (SiloFullException full)
        {
            LogNotResumed(logger, room, full.Message);
            _notResumed = full.Message;
        }
    }

    // The epoch is stored before the session starts: if the store fails, nothing is opened or changed.
    private async Task<long> StartAsync(RoomDescriptor descriptor)
    {
        if (host.IsDraining)
        {
            throw new SiloDrainingException(room.ToString());
        }

        using var place = host.ReserveRoom(room);
        var running = Record.Wanted ? Session : null;
        var stored = Record.Wanted && running is null ? await host.ReadDeclaredAsync(room, Record.DeclaredSince()) : null;
        var next = Record with
        {
            Wanted = true,
            Descriptor = descriptor,
            Epoch = Record.Epoch + 1,
            Silo = silo,
            OpenSince = Record.NextOpenSince(),
        };
        await WriteAsync(next);

        // Taken in the turn that starts the next session: what was declared while the record was written is in it.
        Serve(host.Start(room, next.Epoch, descriptor, Bans, running?.Tables.Snapshot() ?? stored));
        return next.Epoch;
    }

    private async Task WriteAsync(RoomRecord record)
    {
        try
        {
            await records.WriteAsync(room, _stored, record);
        }
        catch (InconsistentStateException)
        {
            // Another activation owns the room: end this one; the next call finds the owner.
            LogConflict(logger, room);
            if (Session is { } overruled)
            {
                await host.StopAsync(overruled, ReasonCode.Superseded);
            }

            giveUp();
            throw;
        }
    }

    private void Serve(RoomSession session)
    {
        (_session, _notResumed) = (session, null);
        session.Bans.Replace(Bans);
        keep();
    }
}
