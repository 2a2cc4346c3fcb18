using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// The sessions of this silo, at most one per room, and the participant and registry activations that serve them. Thread-safe. Grains find
/// their session here; stopping the silo drains it.
/// </summary>
internal sealed partial class SessionHost(
    IRoomConnector connector,
    IGrainFactory grains,
    IRoomEpochs epochs,
    ILocalSiloDetails silo,
    IOptions<RemoteAccessOptions> options,
    RemoteAccessMetrics metrics,
    SiloAdmission admission,
    SiloThreads threads,
    TimeProvider time,
    ListenerKinds listenerKinds,
    ILoggerFactory loggers,
    IDeclaredStore? declaredStore = null) : ILocalRooms
{
    private readonly ConcurrentDictionary<RoomName, RoomSession> _sessions = new();
    private readonly RoomActivations _activations = new();
    private readonly ILogger _logger = loggers.CreateLogger<SessionHost>();
    private readonly LeftRooms _left = new(time);
    private volatile bool _draining;
    private volatile bool _cutOff;

    public IReadOnlyList<RoomStatus> Statuses =>
        [.. _sessions.Values.Select(Describe).OrderBy(status => status.Room, StringComparer.Ordinal)];

    public bool AllTried => _sessions.Values.All(session => session.Status.Tried);

    /// <summary>The number of rooms in each phase; phases without a room are left out.</summary>
    public Dictionary<RoomPhase, int> CountPhases() =>
        _sessions.Values.CountBy(static session => session.Status.Phase).ToDictionary(count => count.Key, count => count.Value);

    /// <inheritdoc/>
    public bool IsDraining => _draining || IsCutOff;

    /// <inheritdoc/>
    public bool IsCutOff
    {
        get => _cutOff;
        set => _cutOff = value;
    }

    /// <summary>The sessions of this silo.</summary>
    public RoomSession[] Sessions => [.. _sessions.Values];

    /// <summary>The identities that the sessions of this silo look after.</summary>
    public PresentIdentities Present { get; } = new();

    /// <summary>How loaded this silo is.</summary>
    public SiloLoad Load => new(_sessions.Count, admission.Viewers, admission.Bytes, !IsDraining && admission.HasRoom);

    /// <summary>Whether this silo would take a room.</summary>
    public bool CanTake(RoomName room) => !IsDraining && (Find(room) is not null || admission.HasRoom);

    /// <summary>No room is opened here any more; those that are open go on.</summary>
    public void RefuseRooms() => _draining = true;

    /// <summary>Takes <see cref="RefuseRooms"/> back. The caller knows that the silo does not stop.</summary>
    public void TakeRooms() => _draining = false;

    /// <summary>Ends every session at once, because others serve their rooms by now (B18); no room is opened until <see cref="IsCutOff"/>
    /// is taken back.</summary>
    /// <returns>The sessions.</returns>
    public RoomSession[] CutOff()
    {
        _cutOff = true;
        metrics.CutOff();
        var sessions = Sessions;
        foreach (var session in sessions)
        {
            AbandonedTask.Observe(session.CloseAsync(ReasonCode.CutOff, planned: false));
        }

        return sessions;
    }

    /// <summary>Ends a session whose room has a higher stored epoch (B9).</summary>
    public void Supersede(RoomSession session)
    {
        LogSuperseded(_logger, session.Room, session.Epoch);
        metrics.SessionSuperseded();
        AbandonedTask.Observe(session.CloseAsync(ReasonCode.Superseded, planned: false));
    }

    /// <summary>The session of a room on this silo, or null.</summary>
    public RoomSession? Find(RoomName room) => _sessions.GetValueOrDefault(room);

    /// <summary>Reserves the place of a room that is opened here, before anything about it is stored; dispose it when its session has been
    /// started. A room that is open here has its place.</summary>
    /// <exception cref="SiloFullException">The silo has as many rooms as it may have, or is short of memory.</exception>
    public IDisposable? ReserveRoom(RoomName room) => Find(room) is null ? admission.Reserve(room) : null;

    /// <summary>Checks whether a room may be opened here.</summary>
    /// <exception cref="SiloFullException">The silo has as many rooms as it may have, or is short of memory.</exception>
    public void CheckRoom(RoomName room)
    {
        if (Find(room) is null)
        {
            admission.CheckRoom(room);
        }
    }

    /// <inheritdoc cref="IDeclaredStore.ReadAsync"/>
    public Task<DeclaredState?> ReadDeclaredAsync(RoomName room, long since) =>
        declaredStore?.ReadAsync(room, since) ?? Task.FromResult<DeclaredState?>(null);

    /// <summary>Starts a session, which replaces the room's session on this silo; that one is closed first.</summary>
    /// <exception cref="SiloDrainingException">The silo is stopping.</exception>
    /// <param name="room">The room.</param>
    /// <param name="epoch">Its epoch, which is stored.</param>
    /// <param name="descriptor">What it serves.</param>
    /// <param name="bans">Who is kept out.</param>
    /// <param name="declared">What publishers declared in earlier sessions; null if nothing.</param>
    /// <param name="owner">Its owner id, which is stored.</param>
    public RoomSession Start(
        RoomName room,
        long epoch,
        RoomDescriptor descriptor,
        IReadOnlyList<RoomBan> bans,
        DeclaredState? declared = null,
        Guid owner = default)
    {
        if (IsDraining)
        {
            throw new SiloDrainingException(room.ToString());
        }

        var session = new RoomSession(new SessionContext
        {
            Room = room,
            Epoch = epoch,
            Descriptor = descriptor,
            Declared = declared,
            DeclaredStore = declaredStore,
            Owner = owner,
            Options = options.Value,
            Connector = connector,
            Registry = new GrainRegistryClient(grains, room, time),
            Epochs = epochs,
            Metrics = metrics,
            Threads = threads,
            Admission = admission.Begin(),
            Present = Present,
            Time = threads.TimersOf(time),
            Bans = new BanBook(bans, time),
            ReportsViewerSubscriptions = () => listenerKinds.ViewerSubscriptions,
            Loggers = new LimitedLogs(loggers, time, AuditLog.Category),
        });
        RoomSession? before = null;
        _sessions.AddOrUpdate(room, session, (_, current) =>
        {
            before = current;
            return session;
        });
        session.Start(before?.CloseAsync(ReasonCode.RoomClosed, planned: true) ?? Task.CompletedTask);
        AbandonedTask.Observe(session.Completion.ContinueWith(
            _ => Release(session),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default));
        if (IsDraining)
        {
            // The drain may have read the sessions before this one was added.
            AbandonedTask.Observe(StopAsync(session, ReasonCode.Draining));
            throw new SiloDrainingException(room.ToString());
        }

        return session;
    }

    /// <summary>Stops a session and deactivates the grains that served it, before the caller may start another session of the
    /// room.</summary>
    public async Task StopAsync(RoomSession session, ReasonCode reason)
    {
        await session.CloseAsync(reason, planned: true).ConfigureAwait(false);
        Release(session);
    }

    /// <summary>Stops every session; no session is started any more.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        _draining = true;
        var sessions = _sessions.Values.ToArray();
        if (sessions.Length == 0)
        {
            return;
        }

        LogDraining(_logger, sessions.Length);
        try
        {
            await Task.WhenAll(sessions.Select(DrainAsync)).WaitOrAbandonAsync(deadline).ConfigureAwait(false);
            LogDrained(_logger, sessions.Length);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogDrainTimedOut(_logger, _sessions.Count);
        }
    }

    /// <summary>Looks at every viewer's queue in every room of this silo, for the metrics.</summary>
    public LinkSample Sample(RemoteAccessMetrics into) => _sessions.Values
        .Select(session => session.Sample(into))
        .Aggregate(new LinkSample(0, 0, 0), static (sum, room) =>
            new LinkSample(sum.Quarantined + room.Quarantined, sum.Slow + room.Slow, sum.Outbound + room.Outbound));

    /// <summary>Logs that an activation on the wrong silo could not look up its room's silo.</summary>
    public void CouldNotFollow(RoomName room, Exception exception) => LogNotFollowed(_logger, room, exception.ForLog());

    /// <summary>Whether a room was served on this silo until a moment ago: callers should retry, since another silo may serve it by
    /// now.</summary>
    public bool HasLeft(RoomName room) => _left.Contains(room);

    /// <summary>Records an activation that serves a room here, so that it is deactivated when the session ends.</summary>
    public void Track(RoomName room, IGrainContext activation) => _activations.Add(room, activation);

    public void Untrack(RoomName room, IGrainContext activation) => _activations.Remove(room, activation);

    /// <summary>The status of a session, as callers and operators see it.</summary>
    public RoomStatus Describe(RoomSession session)
    {
        var status = session.Status;
        return new RoomStatus
        {
            Room = session.Room.ToString(),
            Phase = status.Phase,
            Epoch = session.Epoch,
            Silo = silo.SiloAddress.ToString(),
            Transport = session.Transport,
            Transports = session.Transports,
            Participants = session.ParticipantCount,
            Channels = session.ChannelCount,
            FailedAttempts = status.FailedAttempts,
            LastError = status.LastError,
            Since = status.Since,
            DeviceIdentity = session.Descriptor.DeviceIdentity,
        };
    }

    // A room whose drain fails affects neither the other rooms nor the stop of the silo.
    private async Task DrainAsync(RoomSession session)
    {
        try
        {
            await StopAsync(session, ReasonCode.Draining).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogDrainFailed(_logger, session.Room, exception.ForLog());
        }
    }

    // Also called when a session ends by itself because it stood down.
    private void Release(RoomSession session)
    {
        if (_sessions.TryRemove(new KeyValuePair<RoomName, RoomSession>(session.Room, session)))
        {
            _left.Add(session.Room);
            _activations.DeactivateAll(session.Room);
        }
    }

    [LoggerMessage(
        1423, LogLevel.Warning, "An activation on the wrong silo could not look up the silo of room {Room}; it retries with the next call")]
    private static partial void LogNotFollowed(ILogger logger, OutsideText room, LoggedException exception);

    [LoggerMessage(1424, LogLevel.Error, "Draining room {Room} failed; the silo stops without waiting for it")]
    private static partial void LogDrainFailed(ILogger logger, OutsideText room, LoggedException exception);

    [LoggerMessage(1425, LogLevel.Warning,
        "Room {Room}: another silo serves it with a higher epoch than {Epoch}; the session here ends")]
    private static partial void LogSuperseded(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1420, LogLevel.Information, "Draining {Rooms} rooms before the silo stops")]
    private static partial void LogDraining(ILogger logger, int rooms);

    [LoggerMessage(1421, LogLevel.Information, "Drained {Rooms} rooms")]
    private static partial void LogDrained(ILogger logger, int rooms);

    [LoggerMessage(1422, LogLevel.Warning, "Time ran out while {Rooms} rooms were still being drained")]
    private static partial void LogDrainTimedOut(ILogger logger, int rooms);
}
