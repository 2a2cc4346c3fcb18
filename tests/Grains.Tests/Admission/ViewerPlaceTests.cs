using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Admission;

/// <summary>When the place of one identity is taken, kept and given back.</summary>
public sealed class ViewerPlaceTests : IDisposable
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    private readonly SiloAdmission _silo = new(new AdmissionOptions { Viewers = 1 }, () => new MemoryUse(0, 1L << 40));
    private readonly KeptPlaces _kept;
    private readonly RoomAdmission _room;
    private readonly ViewerPlace _place;

    public ViewerPlaceTests()
    {
        _room = _silo.Begin();
        _kept = new KeptPlaces(_room, new FakeTimeProvider());
        _place = new ViewerPlace(_room, _kept, Ann);
    }

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Trait("Rule", "B15")]
    public void A_place_is_taken_once_and_held_while_it_is_needed()
    {
        Assert.Equal((AdmissionBound.None, AdmissionBound.None), (_place.TryTake(), _place.TryTake()));
        var other = new ViewerPlace(_room, _kept, ParticipantIdentity.Parse("bob"));
        Assert.Equal(AdmissionBound.Viewers, other.TryTake());
        other.FreeUnless(needed: false);
        _place.FreeUnless(needed: true);
        Assert.Equal(1, _silo.Viewers);

        _place.FreeUnless(needed: false);
        _place.FreeUnless(needed: false);
        Assert.Equal(0, _silo.Viewers);
        Assert.Equal(AdmissionBound.None, other.TryTake());
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_place_that_is_kept_waits_for_its_viewer_until_that_has_left()
    {
        _place.TryTake();
        _place.Keep();
        _place.FreeUnless(needed: false);
        Assert.Equal((1, 1), (_silo.Viewers, _kept.Count));

        var next = new ViewerPlace(_room, _kept, Ann);
        Assert.Equal(AdmissionBound.None, next.TryTake());
        Assert.Equal((1, 0), (_silo.Viewers, _kept.Count));
        next.Keep();
        next.Release();
        Assert.Equal((0, 0), (_silo.Viewers, _kept.Count));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_place_that_was_not_taken_is_neither_kept_nor_given_back()
    {
        _place.Keep();
        _place.FreeUnless(needed: false);
        _place.Release();

        Assert.Equal((0, 0), (_silo.Viewers, _kept.Count));
    }
}
