using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>The door follows the cluster's members.</summary>
public sealed class LostSilosTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_silo_that_the_cluster_has_declared_dead_loses_the_viewers_behind_the_door()
    {
        var members = new Members();
        await using var fleet = await TestFleet.StartAsync(3, services: services =>
        {
            services.AddSingleton<IClusterMembershipService>(members);
            services.AddHostedService<LostSilos>();
        });
        fleet.Place(1);
        fleet.Place(2, "other");
        var lost = await fleet.Servers[0].JoinAsync("viewer");
        var kept = await fleet.Servers[0].JoinAsync("viewer", "other");

        members.Say((TestFleet.Silo(1), SiloStatus.Active), (TestFleet.Silo(2), SiloStatus.Active));
        members.Say((TestFleet.Silo(1), SiloStatus.ShuttingDown), (TestFleet.Silo(2), SiloStatus.Active));
        members.Say((TestFleet.Silo(1), SiloStatus.Dead), (TestFleet.Silo(2), SiloStatus.Stopping));

        Assert.Equal(RoomCloseCode.ReturnLater, (await lost.UntilAsync<Disconnected>()).Code);
        await kept.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await kept.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task A_membership_that_fails_is_followed_anew()
    {
        var members = new Members { Failures = 2 };
        await using var fleet = await TestFleet.StartAsync(2, services: services =>
        {
            services.AddSingleton<IClusterMembershipService>(members);
            services.AddHostedService<LostSilos>();
        });
        fleet.Place(1);
        var lost = await fleet.Servers[0].JoinAsync("viewer");

        members.Say((TestFleet.Silo(1), SiloStatus.Dead));

        Assert.Equal(RoomCloseCode.ReturnLater, (await lost.UntilAsync<Disconnected>()).Code);
        Assert.Equal(0, members.Failures);
    }

    /// <summary>A membership that each reader sees from its beginning.</summary>
    private sealed class Members : IClusterMembershipService
    {
        private readonly List<ClusterMembershipSnapshot> _all = [];
        private readonly Lock _gate = new();
        private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>How many more readers fail.</summary>
        public int Failures { get; set; }

        public ClusterMembershipSnapshot CurrentSnapshot
        {
            get
            {
                lock (_gate)
                {
                    return _all[^1];
                }
            }
        }

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => ReadAsync();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

        public void Say(params (SiloAddress Silo, SiloStatus Status)[] members)
        {
            lock (_gate)
            {
                _all.Add(new ClusterMembershipSnapshot(
                    members.ToImmutableDictionary(member => member.Silo, member => new ClusterMember(member.Silo, member.Status, "silo")),
                    new MembershipVersion(_all.Count)));
                _more.TrySetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        private async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (Failures > 0)
            {
                Failures--;
                throw new InvalidOperationException("The membership fails on demand.");
            }

            for (var i = 0; ; i++)
            {
                Task? wait = null;
                ClusterMembershipSnapshot? next = null;
                lock (_gate)
                {
                    if (i < _all.Count)
                    {
                        next = _all[i];
                    }
                    else
                    {
                        wait = _more.Task;
                    }
                }

                if (next is null)
                {
                    await wait!.WaitAsync(cancellationToken);
                    i--;
                    continue;
                }

                yield return next;
            }
        }
    }
}
