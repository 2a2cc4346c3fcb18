using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Door;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Several room servers in this process with doors between them; the test says which of them has which room.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SiloAddress, Uri> _addresses = new();

    private TestFleet()
    {
    }

    public List<TestServer> Servers { get; } = [];

    public List<FleetView> Views { get; } = [];

    public static async Task<TestFleet> StartAsync(
        int silos,
        Action<RoomServerOptions>? options = null,
        Action<DoorOptions>? door = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null)
    {
        var fleet = new TestFleet();
        for (var i = 0; i < silos; i++)
        {
            var view = new FleetView(Silo(i));
            fleet.Views.Add(view);
            var server = await TestServer.StartAsync(
                options,
                more =>
                {
                    more.AddSingleton<IRoomLocator>(view);
                    more.AddSingleton<IDoorAddresses>(new Addresses(fleet._addresses));
                    more.AddDoorParts();
                    more.Configure<DoorOptions>(own =>
                    {
                        own.Patience = TimeSpan.Zero;
                        own.Timeout = TimeSpan.FromSeconds(20);
                        door?.Invoke(own);
                    });
                    services?.Invoke(more);
                },
                time,
                app);
            fleet.Servers.Add(server);
            fleet.Reach(i, server.Url);
        }

        return fleet;
    }

    public static SiloAddress Silo(int index) => SiloAddress.New(IPAddress.Loopback, 10_000 + index, 1);

    /// <summary>Every silo knows that the room is at this one, open or not.</summary>
    public void Place(int silo, string room = TestServer.DefaultRoom, bool open = true)
    {
        foreach (var view in Views)
        {
            view.Place(silo, room, open);
        }
    }

    /// <summary>The other silos reach this one here.</summary>
    public void Reach(int silo, Uri? address)
    {
        if (address is null)
        {
            _addresses.TryRemove(Silo(silo), out _);
        }
        else
        {
            _addresses[Silo(silo)] = new UriBuilder(address) { Scheme = "http" }.Uri;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }
    }

    private sealed class Addresses(ConcurrentDictionary<SiloAddress, Uri> all) : IDoorAddresses
    {
        public Uri? Find(SiloAddress silo) => all.GetValueOrDefault(silo);
    }
}

/// <summary>What one silo of a <see cref="TestFleet"/> believes about rooms.</summary>
internal sealed class FleetView(SiloAddress self) : IRoomLocator
{
    private readonly ConcurrentDictionary<string, RoomLocation> _rooms = new(StringComparer.Ordinal);

    /// <summary>The store's failure; null while it answers.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Set when the store does not even fail.</summary>
    public TaskCompletionSource? Silence { get; set; }

    /// <summary>Whether this silo is being emptied.</summary>
    public bool RefusesViewers { get; set; }

    /// <summary>Called for each look-up.</summary>
    public Action? LookedUp { get; set; }

    public void Place(int silo, string room = TestServer.DefaultRoom, bool open = true) =>
        _rooms[room] = new RoomLocation(TestFleet.Silo(silo), TestFleet.Silo(silo).Equals(self), open, Epoch: 1);

    public async ValueTask<RoomLocation> FindAsync(RoomName room, CancellationToken cancellationToken)
    {
        LookedUp?.Invoke();
        if (Silence is { } silence)
        {
            await silence.Task.WaitAsync(cancellationToken);
        }

        return Failure is { } failure ? throw failure
            : _rooms.TryGetValue(room.ToString(), out var place) ? place
            : new RoomLocation(self, IsHere: true, IsOpen: false, Epoch: 0);
    }
}
