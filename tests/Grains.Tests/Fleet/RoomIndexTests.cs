using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Cluster;

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
}
