using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Networks;

/// <summary>
/// A network in which the store and each silo have a network namespace and an address of their own, on one bridge. The way between two of
/// them can be cut: packets vanish in both directions and nobody gets an error, as behind a broken cable.
/// </summary>
/// <remarks>Linux only. The bridge is made in the network namespace of this process, which therefore must be one of its own (<c>unshare
/// --net</c>): it goes with the process. This process itself reaches everybody, from <see cref="Here"/>. One caller at a time.</remarks>
public sealed class SiloNetwork : IAsyncDisposable
{
    /// <summary>The address of this process.</summary>
    public const string Here = "10.88.0.254";

    private const string Bridge = "fleet";
    private const int MostPlaces = 200;
    // Nobody on the bridge has it: whatever is sent there is lost.
    private const string Nowhere = "02:00:00:00:00:01";
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);
    private static readonly string[] s_folders = ["/usr/sbin", "/sbin"];
    private static readonly string[] s_programs = ["ip", "unshare", "nsenter", "sleep"];
    private readonly List<NetworkPlace> _places = [];
    private readonly string _log;

    private SiloNetwork(string log) => _log = log;

    /// <summary>Why there can be none on this machine; null if the programs for it are there.</summary>
    public static string? Missing => Array.Find(s_programs, program => Programs.Find(program, s_folders) is null) is { } program
        ? $"a network of its own needs the program '{program}' (packages iproute2, util-linux)"
        : null;

    private static string Ip => Programs.Find("ip", s_folders) ?? "ip";

    /// <summary>Makes the bridge.</summary>
    /// <param name="log">A file for what the commands write.</param>
    /// <exception cref="FleetException">A command failed, e.g. because this user may not.</exception>
    public static async Task<SiloNetwork> CreateAsync(string log)
    {
        var network = new SiloNetwork(log);
        await network.RunAsync(Ip, "link", "set", "lo", "up");
        await network.RunAsync(Ip, "link", "add", Bridge, "type", "bridge");
        await network.RunAsync(Ip, "addr", "add", $"{Here}/24", "dev", Bridge);
        await network.RunAsync(Ip, "link", "set", Bridge, "up");
        return network;
    }

    /// <summary>Adds a place for a program.</summary>
    /// <exception cref="FleetException">A command failed.</exception>
    public async Task<NetworkPlace> AddAsync()
    {
        if (_places.Count >= MostPlaces)
        {
            throw new FleetException($"A network has at most {MostPlaces} places.");
        }

        var number = _places.Count + 1;
        var holder = ChildProcess.Start($"network {number}", _log, null, "unshare", "--net", "sleep", "infinity");
        var place = new NetworkPlace($"10.88.0.{number}", holder);
        _places.Add(place);
        await Patience.UntilAsync(() => Task.FromResult(place.IsApart), holder, Patient, "a network namespace");

        var device = $"fleet{number}";
        await RunAsync(Ip, "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", $"{holder.Id}");
        await RunAsync(Ip, "link", "set", device, "master", Bridge, "up");
        await RunAsync(place.Command(Ip, "link", "set", "lo", "up"));
        await RunAsync(place.Command(Ip, "addr", "add", $"{place.Address}/24", "dev", "eth0"));
        await RunAsync(place.Command(Ip, "link", "set", "eth0", "up"));
        return place;
    }

    /// <summary>Loses everything that two places send to each other from now on.</summary>
    public async Task CutAsync(NetworkPlace one, NetworkPlace other)
    {
        await LoseAsync(one, other);
        await LoseAsync(other, one);
    }

    /// <summary>Ends a cut.</summary>
    public async Task HealAsync(NetworkPlace one, NetworkPlace other)
    {
        await FindAsync(one, other);
        await FindAsync(other, one);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var place in _places)
        {
            await place.Holder.DisposeAsync();
        }
    }

    private Task LoseAsync(NetworkPlace from, NetworkPlace to) => RunAsync(
        from.Command(Ip, "neigh", "replace", to.Address, "lladdr", Nowhere, "dev", "eth0", "nud", "permanent"));

    private Task FindAsync(NetworkPlace from, NetworkPlace to) => RunAsync(from.Command(Ip, "neigh", "del", to.Address, "dev", "eth0"));

    private Task RunAsync(params string[] command) => ChildProcess.RunAsync(string.Join(' ', command), _log, Patient, command);
}
