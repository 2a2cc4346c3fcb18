using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>A room that is to be open, on a silo that has no place for it.</summary>
[Trait("Rule", "B15")]
public sealed class FullSiloTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();

    public ValueTask InitializeAsync()
    {
        _fixture.Session.Options.Admission.Rooms = 0;
        _fixture.Stored = new RoomRecord
        {
            Wanted = true,
            Epoch = 3,
            OpenSince = 1,
            Silo = "dead",
            Descriptor = _fixture.Session.Descriptor,
        };
        _fixture.Fleet.Others["other"] = 0;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "B19")]
    public async Task It_is_given_to_a_silo_that_has_one()
    {
        var owner = await _fixture.Active();

        var handed = Assert.Single(_fixture.Fleet.Handed);
        Assert.Equal((RoomOwnerFixture.Room, 4), (handed.Room, handed.Epoch));
        Assert.Equal((4, "other", handed.Owner), (_fixture.Stored.Epoch, _fixture.Stored.Silo, _fixture.Stored.Owner));
        Assert.Equal((RoomStanding.Elsewhere, false), (owner.Standing, owner.IsRefused));
        Assert.Equal(1, _fixture.GivenUp);
        Assert.Equal((RoomOwnerFixture.Room, RoomDepartureKind.Moved, "other"), Assert.Single(_fixture.Fleet.SentAway));
    }

    [Fact]
    public async Task It_takes_along_what_was_declared()
    {
        await _fixture.Active();

        Assert.Equal(1, _fixture.DeclaredStore.Reads);
    }

    [Fact]
    public async Task It_stays_and_says_why_while_all_are_full()
    {
        _fixture.Fleet.Agrees = false;

        var owner = await _fixture.Active();

        Assert.Empty(_fixture.Fleet.Handed);
        Assert.Equal((true, 3), (owner.IsRefused, _fixture.Stored.Epoch));
        Assert.NotEmpty(owner.Status.LastError);

        _fixture.Fleet.Agrees = true;
        await owner.LookAsync();
        Assert.Equal((RoomStanding.Elsewhere, 4), (owner.Standing, _fixture.Stored.Epoch));
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task It_is_given_away_again_when_the_other_silo_did_not_start_it()
    {
        _fixture.Fleet.Starts = false;
        var owner = await _fixture.Active();
        Assert.True(owner.IsRefused);

        _fixture.Fleet.Starts = true;
        await owner.LookAsync();

        Assert.Equal(5, Assert.Single(_fixture.Fleet.Handed).Epoch);
        Assert.Equal((RoomStanding.Elsewhere, 5), (owner.Standing, _fixture.Stored.Epoch));
    }

    [Fact]
    public async Task Declared_state_of_a_newer_version_keeps_it_from_being_given_away_and_it_can_be_closed()
    {
        _fixture.DeclaredStore.Reading = () => throw new NotSupportedException("It is in format 2.");

        var owner = await _fixture.Active();

        Assert.Equal((true, "It is in format 2."), (owner.IsRefused, owner.Status.LastError));
        await owner.CloseAsync();
        Assert.False(_fixture.Stored.Wanted);
    }
}
