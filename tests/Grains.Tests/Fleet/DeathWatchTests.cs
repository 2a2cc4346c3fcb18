using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Silos that die are told, whatever the membership's updates do.</summary>
public sealed class DeathWatchTests : IClusterMembershipService
{
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Two = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<DeathWatch> _logs = new();
    private readonly TaskCompletionSource _died = new();
    private int _readers;
    private int _deaths;

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = Members(One, Two);

    /// <summary>The first reader fails, while the second silo dies; the next one sees the members as they are, then silence.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => ReadAsync();

    [Fact]
    public async Task A_silo_that_died_while_the_membership_could_not_be_followed_is_told_once()
    {
        using var stop = new CancellationTokenSource();
        var watch = new DeathWatch(new FleetMembers(this, null!), _time, _logs);

        var running = watch.RunAsync(
            () =>
            {
                _deaths++;
                _died.TrySetResult();
            },
            stop.Token);
        Assert.Equal((1, 0), (_readers, _deaths));
        _time.Advance(TimeSpan.FromSeconds(0.5));

        await _died.Task.Within("the death of a silo to be told");
        await stop.CancelAsync();
        await running.Within("the end of the watch");
        Assert.Equal((2, 1), (_readers, _deaths));
        var line = Assert.Single(_logs.Collector.GetSnapshot(), line => line.Id.Id == 2134).Message;
        Assert.EndsWith($"silo {FleetMembers.NameOf(Two)}; silos left: 1", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_about_ring_ranges_that_say_nothing_here_are_not_logged()
    {
        using var services = new ServiceCollection().AddFleet().BuildServiceProvider();

        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloPeer).FullName!);

        Assert.Equal((false, true), (logger.IsEnabled(LogLevel.Information), Warns(services)));
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

    // Without a provider nothing is enabled: the rule itself is asked for.
    private static bool Warns(IServiceProvider services) => services
        .GetRequiredService<Microsoft.Extensions.Options.IOptions<LoggerFilterOptions>>().Value.Rules
        .Any(rule => rule.CategoryName == typeof(SiloPeer).FullName && rule.LogLevel == LogLevel.Warning);

    private static ClusterMembershipSnapshot Members(params SiloAddress[] silos) => new(
        silos.ToImmutableDictionary(silo => silo, silo => new ClusterMember(silo, SiloStatus.Active, "silo")), new MembershipVersion(1));

    private async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (++_readers == 1)
        {
            CurrentSnapshot = Members(One);
            throw new InvalidOperationException("The membership fails on demand.");
        }

        yield return CurrentSnapshot;
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
