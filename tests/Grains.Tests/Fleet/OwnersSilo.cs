using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>One silo of a room of two: its sessions, at most one activation of the room, in turns, and how it sees the other
/// silo.</summary>
internal sealed class OwnersSilo(string name, SessionFixture fixture, OwnersStore store) : IFleet
{
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private Task<RoomOwner>? _activation;

    public static RoomName Room { get; } = RoomName.Parse("room");

    public OwnersSilo Other { get; set; } = null!;

    public SessionHost Host { get; } = new(
        new FakeConnector(fixture.Pulse), null!, store, null!, Options.Create(fixture.Options), fixture.Metrics, fixture.Admission,
        TestThreads.Silo, fixture.Time, null!, NullLoggerFactory.Instance);

    /// <summary>The session here, unless it is ending.</summary>
    public RoomSession? Session => Host.Find(Room) is { IsEnding: false } session ? session : null;

    /// <summary>Called with each session that starts.</summary>
    public Action<RoomSession> Started { get; set; } = static _ => { };

    public bool IsActive => Volatile.Read(ref _activation) is not null;

    public string Here => name;

    /// <summary>Calls the room's grain here. Only the documented outcomes and the store's failures are expected.</summary>
    /// <returns>Whether the call succeeded.</returns>
    public Task<bool> CallAsync(Func<RoomOwner, Task> call) => Turn(async () =>
    {
        try
        {
            await call(await ActiveAsync());
            return true;
        }
        catch (Exception exception) when (exception is IOException or RoomMovedException)
        {
            return false;
        }
    });

    /// <summary>Ends the activation.</summary>
    public Task DeactivateAsync() => Turn(async () =>
    {
        if (_activation is { IsCompletedSuccessfully: true } activation)
        {
            _activation = null;
            (await activation).End();
        }

        return true;
    });

    public bool IsOther(string silo) => silo == Other.Here;

    public async Task<long?> EpochAtAsync(string silo, RoomName room)
    {
        await store.Breathe();
        return store.Fails(OwnersStep.NoAnswer) ? null : Other.Session?.Epoch ?? 0;
    }

    public Task IndexAsync(RoomName room, RoomIndexEntry entry) => store.Breathe();

    public async Task<string?> PrepareMoveAsync(RoomName room, string? silo)
    {
        await store.Breathe();
        return store.Fails(OwnersStep.NoAnswer) ? null : Other.Here;
    }

    public async Task<bool> StartThereAsync(string silo, HandedRoom room)
    {
        await store.Breathe();
        if (store.Fails(OwnersStep.LoseStart) || Other.Host.Find(room.Room)?.Epoch >= room.Epoch)
        {
            return false;
        }

        Other.Started(Other.Host.Start(room.Room, room.Epoch, room.Descriptor, room.Bans, room.Declared, room.Owner));
        await store.Breathe();
        return !store.Fails(OwnersStep.LoseAnswer);
    }

    public void SendAway(RoomName room, RoomDepartureKind kind, string? target)
    {
        // There are no viewers.
    }

    private Task<bool> Turn(Func<Task<bool>> turn) =>
        Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    private async Task<RoomOwner> ActiveAsync()
    {
        var activation = _activation ??= ActivateAsync();
        try
        {
            return await activation;
        }
        catch (Exception)
        {
            if (_activation == activation)
            {
                _activation = null;
            }

            throw;
        }
    }

    private async Task<RoomOwner> ActivateAsync()
    {
        RoomOwner owner = null!;
        owner = new RoomOwner(
            Room, this, Host, store, Kept, () => _ = GiveUpAsync(owner), fixture.Time, NullLogger.Instance);
        await owner.ActivateAsync(CancellationToken.None);
        return owner;
    }

    // A session that has ended by now was noted, if at all, by the one that ended it.
    private void Kept()
    {
        if (Host.Find(Room) is { } session)
        {
            Started(session);
        }
    }

    // As IdleDeactivation does.
    private Task<bool> GiveUpAsync(RoomOwner owner) => Turn(async () =>
    {
        await store.Breathe();
        if (owner.Session is null)
        {
            owner.End();
            if (_activation is { IsCompletedSuccessfully: true } activation && await activation == owner)
            {
                _activation = null;
            }
        }

        return true;
    });
}
