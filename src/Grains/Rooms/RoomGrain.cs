using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// One room: whether it is wanted, its descriptor and its epoch, stored with an ETag; the session that serves it lives beside it on this
/// silo. Key: <see cref="RoomName"/>. Reentrant: publishing interleaves with everything; Open and Close pass one gate, so the stored record
/// has one writer at a time here, and the ETag keeps out a writer elsewhere. No turn waits for a viewer or a listener. It does not know the
/// transport.
/// </summary>
[Reentrant, Immovable]
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to give back.")]
internal sealed partial class RoomGrain(
    SessionHost host,
    RoomStore store,
    IEnumerable<IRoomHints> hints,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<RoomGrain> logger) : Grain, IRoomGrain
{
    private static readonly TimeSpan GoAfter = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _gate = new(1);
    private RoomName _room;
    private GrainState<RoomRecord> _stored = new(new RoomRecord());
    private RoomSession? _session;
    private IGrainTimer? _going;
    private bool _called;
    private string? _notResumed;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _room = RoomName.Parse(this.GetPrimaryKeyString());
        _stored = await store.ReadAsync(_room);
        cancellationToken.ThrowIfCancellationRequested();
        var living = host.Find(_room);
        if (living is not null && Record.Wanted && Record.Epoch == living.Epoch)
        {
            // The epoch belongs to the session, not to the activation: adopt what goes on here.
            Serve(living);
            return;
        }

        if (living is not null)
        {
            // The store has overruled it.
            await host.StopAsync(living, ReasonCode.Superseded);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Record is { Wanted: true, Descriptor: { } descriptor } && !host.IsDraining)
        {
            LogResumed(logger, _room, Record.Epoch + 1);
            await ResumeAsync(descriptor);
        }
    }

    public async Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        descriptor = Checked(descriptor);
        await _gate.WaitAsync();
        try
        {
            if (Session is { } session && DescriptorComparer.AreEqual(session.Descriptor, descriptor))
            {
                return session.Epoch;
            }

            return await StartAsync(descriptor);
        }
        finally
        {
            _gate.Release();
            GoWhenClosed();
        }
    }

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
            GoWhenClosed();
        }
    }

    public ValueTask<RoomStatus> GetStatus()
    {
        GoWhenClosed();
        return ValueTask.FromResult(Status());
    }

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants()
    {
        GoWhenClosed();
        return ValueTask.FromResult(Session?.Participants ?? []);
    }

    public async Task<KickOutcome> Kick(ParticipantIdentity identity)
    {
        GoWhenClosed();
        return Session is { } session ? await session.KickAsync(identity) : KickOutcome.RoomNotOpen;
    }

    public Task<RoomState> GetState()
    {
        GoWhenClosed();
        return Task.FromResult(new RoomState
        {
            Status = Status(),
            Participants = Session?.Participants ?? [],
            Channels = Session?.Channels ?? [],
            Services = Session?.Services ?? [],
            Bans = BanList.InForce(Bans, time.GetUtcNow()),
        });
    }

    private static RoomDescriptor Checked(RoomDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var errors = RoomDescriptorValidator.Errors(descriptor);
        return errors.Count > 0 ? throw new RoomDescriptorException(errors) : HandlerReferences.Of(descriptor);
    }

    private RoomRecord Record => _stored.State!;

    // A session that ended by itself (it stood down) serves nobody any more.
    private RoomSession? Session => _session is { Completion.IsCompleted: false } session ? session : null;

    private RoomStatus Status() => _session is { } session
        ? host.Describe(session)
        : new RoomStatus
        {
            Room = _room.ToString(),
            Phase = RoomPhase.Closed,
            Epoch = Record.Epoch,
            DeviceIdentity = Record.Descriptor?.DeviceIdentity ?? string.Empty,
            LastError = _notResumed ?? string.Empty,
        };

    // A full silo is no reason to have no activation at all: callers are told in words, and the next activation looks again.
    private async Task ResumeAsync(RoomDescriptor descriptor)
    {
        try
        {
            await StartAsync(descriptor);
        }
        catch (SiloFullException full)
        {
            LogNotResumed(logger, _room, full.Message);
            _notResumed = full.Message;
            GoWhenClosed();
        }
    }

    // The epoch is stored before anything is started: a store that fails opens and changes nothing.
    private async Task<long> StartAsync(RoomDescriptor descriptor)
    {
        if (host.IsDraining)
        {
            throw new SiloDrainingException(_room.ToString());
        }

        host.CheckRoom(_room);
        var next = Record with
        {
            Wanted = true,
            Descriptor = descriptor,
            Epoch = Record.Epoch + 1,
            Silo = silo.SiloAddress.ToParsableString(),
        };
        await WriteAsync(next);
        Serve(host.Start(_room, next.Epoch, descriptor, Bans));
        return next.Epoch;
    }

    private async Task WriteAsync(RoomRecord record)
    {
        try
        {
            await store.WriteAsync(_room, _stored, record);
        }
        catch (InconsistentStateException)
        {
            // Another activation owns the room: give up, and let the next call find out who.
            LogConflict(logger, _room);
            if (Session is { } overruled)
            {
                await host.StopAsync(overruled, ReasonCode.Superseded);
            }

            DeactivateOnIdle();
            throw;
        }
    }

    private void Serve(RoomSession session)
    {
        (_session, _notResumed) = (session, null);
        session.Bans.Replace(Bans);
        DelayDeactivation(Timeout.InfiniteTimeSpan);
    }

    // An activation without a session holds nothing, so it need not wait for the collector. It goes a little later, not from within a call:
    // one that is going answers one message and has the rest forwarded, which fails many calls at once.
    private void GoWhenClosed()
    {
        _called = true;
        if (Session is null)
        {
            _going ??= this.RegisterGrainTimer(
                static (grain, _) =>
                    grain.Go(), this,
                    new GrainTimerCreationOptions { DueTime = GoAfter, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        }
    }

    private Task Go()
    {
        _going?.Dispose();
        _going = null;
        if (Session is not null)
        {
            return Task.CompletedTask;
        }

        if (_called || _gate.CurrentCount == 0)
        {
            // Still being asked: not now.
            GoWhenClosed();
            _called = false;
        }
        else
        {
            DelayDeactivation(TimeSpan.Zero);
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(1500, LogLevel.Information, "Room {Room} is wanted and has no session here: opening it as epoch {Epoch}")]
    private static partial void LogResumed(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1504, LogLevel.Warning, "Room {Room} is wanted and has no session here, and is not opened: {Error}")]
    private static partial void LogNotResumed(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(1502, LogLevel.Information, "Audit: room {Room} keeps {Identity} out until {Until:u}")]
    private static partial void LogBanned(ILogger logger, OutsideText room, OutsideText identity, DateTimeOffset until);

    [LoggerMessage(1503, LogLevel.Information, "Audit: room {Room} lets {Identity} in again")]
    private static partial void LogLifted(ILogger logger, OutsideText room, OutsideText identity);

    [LoggerMessage(1501, LogLevel.Warning, "Room {Room}: the stored record was changed by somebody else; this activation gives up")]
    private static partial void LogConflict(ILogger logger, OutsideText room);
}
