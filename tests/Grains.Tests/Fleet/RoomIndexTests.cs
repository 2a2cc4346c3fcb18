using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>A part of the index whose store fails.</summary>
public sealed class RoomIndexTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entry_whose_write_failed_is_written_when_it_is_entered_again(bool compare)
    {
        var part = TwoSilos.Grains(silos.A).GetGrain<IRoomIndexGrain>(compare ? 1 : 0);
        Task Enter() =>
            compare ? part.Compare("silo", [new IndexedRoom("room", 3)]) : part.Set("room", new RoomIndexEntry(true, "silo", 3));
        await part.List(string.Empty, string.Empty, 1);
        silos.Storage.FailWrites = 1;
        await Assert.ThrowsAsync<IOException>(Enter);

        var writes = silos.Storage.Writes;
        await Enter();
        Assert.Equal(writes + 1, silos.Storage.Writes);
        await Enter();
        Assert.Equal(writes + 1, silos.Storage.Writes);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_change_that_could_not_be_stored_is_stored_later_without_another_one()
    {
        var part = TwoSilos.Grains(silos.A).GetGrain<IRoomIndexGrain>(2);
        await part.Set("room", new RoomIndexEntry(true, "silo", 3));
        silos.Storage.FailWrites = 2;
        await Assert.ThrowsAsync<IOException>(() => part.Set("room", new RoomIndexEntry(false, "silo", 3)));
        Assert.Contains("room", (await Stored(part)).State!.Rooms.Keys);
        await UntilNothingIsStored(part);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task What_another_activation_has_stored_is_added_but_not_what_was_taken_out_here()
    {
        var part = TwoSilos.Grains(silos.A).GetGrain<IRoomIndexGrain>(3);
        await part.Set("kept", new RoomIndexEntry(true, "silo", 1));
        await part.Set("gone", new RoomIndexEntry(true, "silo", 1));
        var other = await Stored(part);
        other.State = new RoomIndexState
        {
            Rooms = new Dictionary<string, RoomIndexEntry>(other.State!.Rooms) { ["new"] = new(true, "other", 2) },
        };
        await silos.Storage.WriteStateAsync("index", part.GetGrainId(), other);

        await part.Set("gone", new RoomIndexEntry(false, "silo", 1));

        Assert.Equal(["kept", "new"], (await part.List(string.Empty, string.Empty, 10)).Select(room => room.Room));
        var stored = (await Stored(part)).State!;
        Assert.Equal(["kept", "new"], stored.Rooms.Keys.Order());
        Assert.Equal(["gone"], stored.Removed.Keys);
    }

    private async Task UntilNothingIsStored(IRoomIndexGrain part)
    {
        using var deadline = Deadline.Start(TimeSpan.FromSeconds(20));
        while ((await Stored(part)).State!.Rooms.Count > 0)
        {
            deadline.ThrowIfOver("the room to be taken out of what is stored");
            await silos.Pulse.Next.WaitAsync(TimeSpan.FromMilliseconds(250)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<GrainState<RoomIndexState>> Stored(IRoomIndexGrain part)
    {
        var stored = new GrainState<RoomIndexState>();
        await silos.Storage.ReadStateAsync("index", part.GetGrainId(), stored);
        return stored;
    }
}
