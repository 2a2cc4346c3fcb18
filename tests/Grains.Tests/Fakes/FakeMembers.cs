using System.Collections.Immutable;
using System.Net;
using Orleans.Configuration;
using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A cluster of silos as the test says; this one is the first.</summary>
internal sealed class FakeMembers : IClusterMembershipService, ILocalSiloDetails
{
    private ImmutableDictionary<SiloAddress, ClusterMember> _members = ImmutableDictionary<SiloAddress, ClusterMember>.Empty;

    /// <param name="silos">How many active silos there are, this one included.</param>
    public FakeMembers(int silos)
    {
        for (var i = 0; i < silos; i++)
        {
            Set(Silo(i), SiloStatus.Active);
        }
    }

    /// <summary>What the product makes of it.</summary>
    public FleetMembers Members => new(this, this);

    public ClusterMembershipSnapshot CurrentSnapshot => new(_members, new MembershipVersion(1));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public SiloAddress SiloAddress { get; init; } = Silo(0);

    public SiloAddress GatewayAddress => SiloAddress;

    public string Name => "silo";

    public string ClusterId => ClusterOptions.DefaultClusterId;

    public string DnsHostName => "localhost";

    /// <summary>The address of a silo.</summary>
    public static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111 + number), 1);

    /// <summary>A silo's status changes.</summary>
    public void Set(SiloAddress silo, SiloStatus status) => _members = _members.SetItem(silo, new ClusterMember(silo, status, $"{silo}"));

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
}
