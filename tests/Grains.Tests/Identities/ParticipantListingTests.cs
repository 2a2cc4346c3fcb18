using RemoteAccess.Grains.Identities;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>Who is listed, as what, and what is measured.</summary>
public sealed class ParticipantListingTests : IAsyncDisposable
{
    private readonly ChainParts _parts = new();
    private readonly ParticipantListing _listing;

    public ParticipantListingTests() => _listing = new ParticipantListing(_parts.Set.Chains);

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "B5")]
    public async Task Served_waiting_and_kicked_but_present_participants_are_listed_and_no_others()
    {
        _parts.Connection.ShowsTheRemoved = true;
        _parts.Fixture.Room.BeforeOpen = (identity, _, _) =>
            identity.ToString() == "waits" ? throw new IOException("on demand") : Task.CompletedTask;
        foreach (var name in (string[])["kicked", "served", "waits", "left"])
        {
            var viewer = _parts.Fixture.Room.Join(name);
            _parts.Set.Post(viewer.Identity, new ChainStep.Activate(viewer));
            await _parts.Fixture.Until(() => _listing.Entries().Any(entry => entry.Identity == name), $"{name} to be listed");
        }

        var kick = new TaskCompletionSource<KickOutcome>();
        var (kicked, left) = (_parts.Fixture.Room.Find(ParticipantIdentity.Parse("kicked"))!,
            _parts.Fixture.Room.Find(ParticipantIdentity.Parse("left"))!);
        _parts.Set.Post(kicked.Identity, new ChainStep.Kick(kick));
        await kick.Task.Within("the kick");
        _parts.Fixture.Room.Leave(left);
        _parts.Set.Post(left.Identity, new ChainStep.Leave(left.Sid));
        await _parts.Fixture.Until(() => _listing.Entries().Count == 3, "the one who left to be gone");

        var entries = _listing.Entries().ToDictionary(entry => entry.Identity);
        Assert.Equal((true, 0), (entries["served"].Registered, entries["served"].Failures));
        Assert.Equal((false, 1), (entries["waits"].Registered, entries["waits"].Failures));
        Assert.Equal((false, kicked.Sid.ToString()), (entries["kicked"].Registered, entries["kicked"].Sid));
        var sample = _listing.Sample(_parts.Fixture.Metrics);
        Assert.Equal((0, 0, 1), (sample.Quarantined, sample.Slow, sample.Outbound));
    }
}
