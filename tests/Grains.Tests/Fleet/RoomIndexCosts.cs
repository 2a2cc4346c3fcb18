using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What it costs to keep 10,000 and 100,000 rooms in the index, whose parts are written whole: writes, bytes, and the processor
/// time
/// of making them. Compare within one run.</summary>
public sealed class RoomIndexCosts(TwoSilos silos, ITestOutputHelper output) : IClassFixture<TwoSilos>
{
    [Theory(Explicit = true)]
    [InlineData(10_000, 1)]
    [InlineData(10_000, 100)]
    [InlineData(100_000, 100)]
    public async Task What_entering_rooms_costs(int rooms, int atOnce)
    {
        var index = silos.A.ServiceProvider.GetRequiredService<RoomIndex>();
        var serializer = silos.A.ServiceProvider.GetRequiredService<Serializer>();
        var silo = FleetMembers.NameOf(silos.A.SiloAddress);
        var run = Guid.NewGuid().ToString("N")[..8];
        await Enter(0, rooms - 1_000, 500);

        var (writes, began, processor) = (silos.Storage.Writes, Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        await Enter(rooms - 1_000, rooms, atOnce);
        var (took, used) = (Stopwatch.GetElapsedTime(began), Process.GetCurrentProcess().TotalProcessorTime - processor);

        var part = new RoomIndexState
        {
            Rooms = Enumerable.Range(0, rooms / RoomIndex.Parts)
                .ToDictionary(i => $"{run}-room-{i}", i => new RoomIndexEntry(true, silo, i)),
        };
        var serialized = serializer.SerializeToArray(part);
        began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            serialized = serializer.SerializeToArray(part);
        }

        output.WriteLine(
            $"{rooms} rooms, {atOnce} at once: {(silos.Storage.Writes - writes) / 1_000.0:0.00} writes per room, "
            + $"{took.TotalMicroseconds / 1_000:0} µs and {used.TotalMicroseconds / 1_000:0} µs of processor time per room; a part has "
            + $"{serialized.Length / 1024} KiB, which take {Stopwatch.GetElapsedTime(began).TotalMicroseconds / 20:0} µs to serialize");

        Task Enter(int from, int to, int parallel) => Parallel.ForAsync(
            from, to, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (i, _) =>
                await index.SetAsync(RoomName.Parse($"{run}-room-{i}"), new RoomIndexEntry(true, silo, i + 1)));
    }
}
