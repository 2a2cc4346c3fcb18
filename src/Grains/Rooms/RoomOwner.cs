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
/// What one activation of a room owns: the stored record with its ETag, and the session that serves the room on this silo. Opens, closes,
/// resumes and adopts sessions; the epoch is stored before a session starts. It knows no calls of grains and no end of the activation.
/// </summary>
/// <remarks>
/// Used in the turns of its grain, which interleave. Changes pass one gate, so the record has one writer at a time here; the ETag keeps out
/// a writer elsewhere. Readers see the record and the session of the moment. Races: a session ends by itself in any turn, and counts as
/// none from then on; another activation that has written the record is found out by the next write, and this one gives up.
/// </remarks>
/// <param name="room">The room.</param>
/// <param name="silo">This silo, as the record names it.</param>
/// <param name="host">The sessions of this silo.</param>
/// <param name="records">The stored records.</param>
/// <param name="keep">A session serves the room: keeps this activation.</param>
/// <param name="giveUp">Another activation owns the room: ends this one.</param>
/// <param name="logger">The grain's.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to give back.")]
internal sealed partial class RoomOwner(
    RoomName room, string silo, SessionHost host, IRoomRecords records, Action keep, Action giveUp, ILogger logger)
{
    private readonly SemaphoreSlim _gate = new(1);
    private GrainState<RoomRecord> _stored = new(new RoomRecord());
    private RoomSession? _session;
    private string? _notResumed;

    /// <summary>What is stored.</summary>
    public RoomRecord Record => _stored.State!;

    /// <summary>The session that serves the room; null when none does. One that ended by itself (it stood down) serves nobody any
    /// more.</summary>
    public RoomSession? Session => _session is { Completion.IsCompleted: false } session ? session : null;

    /// <summary>Whether the room is wanted and was not opened, because the silo was full.</summary>
    public bool IsRefused => _notResumed is not null;

    /// <summary>Whether a change is under way.</summary>
    public bool IsChanging => _gate.CurrentCount == 0;

    /// <summary>Whom the room keeps out, those whose time is over included.</summary>
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

    /// <summary>Reads the record and sees to a session: adopts the one that goes on here, or starts one if the room is wanted.</summary>
    public async Task ActivateAsync(CancellationToken cancellationToken)
    {
        _stored = await records.ReadAsync(room);
        cancellationToken.ThrowIfCancellationRequested();
        var running = host.Find(room);
        if (running is not null && Record.Wanted && Record.Epoch == running.Epoch)
        {
            // The epoch belongs to the session, not to the activation: adopt what goes on here.
            Serve(running);
            return;
        }

        if (running is not null)
        {
            // The store has overruled it.
            await host.StopAsync(running, ReasonCode.Superseded);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Record is { Wanted: true, Descriptor: { } descriptor } && !host.IsDraining)
        {
            LogResumed(logger, room, Record.Epoch + 1);
            await ResumeAsync(descriptor);
        }
    }

    /// <summary>Opens the room; nothing when it is open with an equal descriptor.</summary>
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

    /// <summary>The room is not wanted any more: stores that and ends its session.</summary>
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

    /// <summary>Changes whom the room keeps out. It is stored before anybody is turned away by it, and the session sees it before this
    /// returns: a viewer cannot come back between a ban and the kick that follows.</summary>
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

    /// <summary>The session, which the caller cannot do without.</summary>
    /// <exception cref="SiloFullException">The room is wanted, and the silo still has no place for it.</exception>
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

    // A full silo is no reason to have no activation at all: callers are told in words, and the next activation looks again.
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

    // The epoch is stored before anything is started: a store that fails opens and changes nothing.
    private async Task<long> StartAsync(RoomDescriptor descriptor)
    {
        if (host.IsDraining)
        {
            throw new SiloDrainingException(room.ToString());
        }

        host.CheckRoom(room);
        var next = Record with
        {
            Wanted = true,
            Descriptor = descriptor,
            Epoch = Record.Epoch + 1,
            Silo = silo,
        };
        await WriteAsync(next);
        Serve(host.Start(room, next.Epoch, descriptor, Bans));
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
            // Another activation owns the room: give up, and let the next call find out who.
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
