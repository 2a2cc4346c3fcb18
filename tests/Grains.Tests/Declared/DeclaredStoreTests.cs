using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

using static RemoteAccess.Grains.Tests.Fakes.SessionFixture;

namespace RemoteAccess.Grains.Tests.Declared;

/// <summary>What is declared in rooms, in the store.</summary>
public sealed class DeclaredStoreTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static int s_rooms;

    private readonly RoomName _room = RoomName.Parse($"room {Interlocked.Increment(ref s_rooms)}");

    private DeclaredStore Store => new(silos.Storage, TwoSilos.Grains(silos.A), Options());

    [Fact]
    public async Task What_is_stored_is_read_since_the_room_is_open_and_not_of_before()
    {
        Assert.Null(await Store.ReadAsync(_room, 0));
        Assert.True(await Write(State(3, 2)));
        Assert.Equal([2], (await Store.ReadAsync(_room, 3))!.Channels.Select(channel => channel.Id));
        Assert.Null(await Store.ReadAsync(_room, 4));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_of_an_older_epoch_does_not_overwrite_a_newer_one()
    {
        Assert.True(await Write(State(3, 2)));
        Assert.True(await Write(State(3, 3)));
        Assert.False(await Write(State(2, 4)));
        Assert.True(await Write(State(5, 5)));
        Assert.Equal([5], (await Store.ReadAsync(_room, 0))!.Channels.Select(channel => channel.Id));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Of_two_writes_at_once_the_newer_session_wins_whichever_is_first()
    {
        foreach (var (first, second) in new[] { (4L, 5L), (7L, 6L) })
        {
            // The first has read when the second writes.
            var storage = new MeetingStorage(silos.Storage);
            storage.BetweenReadAndWrite = () =>
            {
                storage.BetweenReadAndWrite = null;
                return Write(State(second, (ulong)second));
            };
            var store = new DeclaredStore(storage, TwoSilos.Grains(silos.A), Options());
            Assert.Equal(first > second, await store.TryWriteAsync(_room, State(first, (ulong)first), CancellationToken.None));
            Assert.Equal(Math.Max(first, second), (await Store.ReadAsync(_room, 0))!.Epoch);
        }
    }

    [Fact]
    public async Task A_write_that_was_given_up_does_not_overwrite_a_later_one()
    {
        using var given = new CancellationTokenSource();
        var storage = new MeetingStorage(silos.Storage)
        {
            BetweenReadAndWrite = async () =>
            {
                await given.CancelAsync();
                await Write(State(1, 2));
            },
        };
        var store = new DeclaredStore(storage, TwoSilos.Grains(silos.A), Options());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryWriteAsync(_room, State(1, 1), given.Token));
        Assert.Equal([2], (await Store.ReadAsync(_room, 0))!.Channels.Select(channel => channel.Id));
    }

    [Fact]
    public async Task What_a_newer_version_wrote_is_neither_read_nor_overwritten()
    {
        var id = RoomStore.Id(TwoSilos.Grains(silos.A), _room);
        var newer = new GrainState<DeclaredState>(new DeclaredState { Format = DeclaredState.CurrentFormat + 1, Epoch = 1 });
        await silos.Storage.WriteStateAsync(DeclaredStore.StateName, id, newer);

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Store.ReadAsync(_room, 0));
        Assert.Contains($"format {DeclaredState.CurrentFormat + 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains(_room.ToString(), error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => Write(State(2, 2)));
    }

    [Fact]
    public async Task A_write_fails_with_the_store_at_each_of_its_steps_and_a_silo_writes_no_more_at_once_than_it_may()
    {
        var hold = new Hold(silos.Pulse);
        var storage = new MeetingStorage(silos.Storage) { BetweenReadAndWrite = hold.Enter };
        var options = Options();
        options.Value.Declared.ConcurrentWrites = 2;
        var store = new DeclaredStore(storage, TwoSilos.Grains(silos.A), options);
        var writes = Enumerable.Range(1, 5)
            .Select(n => store.TryWriteAsync(RoomName.Parse($"{_room} {n}"), State(1, 1), CancellationToken.None)).ToArray();
        await hold.Reached(2);
        Assert.Equal(2, hold.Peak);
        hold.Release();
        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.Equal(2, hold.Peak);

        var failing = new MeetingStorage(silos.Storage) { BetweenReadAndWrite = () => throw new IOException("The store fails on demand.") };
        store = new DeclaredStore(failing, TwoSilos.Grains(silos.A), options);
        for (var n = 0; n < 3; n++)
        {
            // More failures than places: each gives its place back.
            await Assert.ThrowsAsync<IOException>(() => store.TryWriteAsync(_room, State(1, 1), CancellationToken.None));
        }
    }

    [Fact]
    public async Task It_travels_between_silos_and_through_the_store_whatever_collections_it_was_made_of()
    {
        var metadata = new Dictionary<string, string> { ["site"] = "lab" }.ToFrozenDictionary();
        var state = new DeclaredState
        {
            Epoch = 3,
            Channels = [Channel(2) with { Metadata = metadata }],
            RemovedChannels = [Channel(1) with { Metadata = metadata }],
            Statuses = [new StatusNotice(NoticeLevel.Error, "hot", "motor")],
            Graph = new ConnectionGraphState
            {
                PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { ["/imu"] = ["node"] },
            },
            Time = true,
            Latched = [new LatchedMessage(Channel(2), 7, [1, 2])],
        };
        var serializer = silos.A.ServiceProvider.GetRequiredService<Serializer>();
        var travelled = serializer.Deserialize<DeclaredState>(serializer.SerializeToArray(state));
        Check(travelled!);
        Assert.Equal([1, 2], Assert.Single(travelled!.Latched).Data);

        // As the silo's storages write it: JSON with the names of types.
        var json = silos.A.ServiceProvider.GetRequiredService<OrleansJsonSerializer>();
        await Write(state);
        var stored = await Store.ReadAsync(_room, 0);
        var read = Assert.IsType<DeclaredState>(json.Deserialize(typeof(DeclaredState), json.Serialize(stored!, typeof(DeclaredState))));
        Check(read);
        Assert.Empty(read.Latched);

        static void Check(DeclaredState read)
        {
            Assert.Equal((DeclaredState.CurrentFormat, 3L, true), (read.Format, read.Epoch, read.Time));
            Assert.Equal("lab", Assert.Single(read.Channels).Metadata["site"]);
            Assert.Equal("lab", Assert.Single(read.RemovedChannels).Metadata["site"]);
            Assert.Equal(new StatusNotice(NoticeLevel.Error, "hot", "motor"), Assert.Single(read.Statuses));
            Assert.Equal(["node"], read.Graph!.PublishedTopics["/imu"]);
        }
    }

    private static Microsoft.Extensions.Options.IOptions<RemoteAccessOptions> Options() =>
        Microsoft.Extensions.Options.Options.Create(new RemoteAccessOptions());

    private static DeclaredState State(long epoch, ulong channel) => new() { Epoch = epoch, Channels = [Channel(channel)] };

    private Task<bool> Write(DeclaredState state) => Store.TryWriteAsync(_room, state, CancellationToken.None);

    // Lets something happen between the read and the write of whoever uses it.
    private sealed class MeetingStorage(IGrainStorage inner) : IGrainStorage
    {
        public Func<Task>? BetweenReadAndWrite { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await (BetweenReadAndWrite?.Invoke() ?? Task.CompletedTask);
            await inner.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
