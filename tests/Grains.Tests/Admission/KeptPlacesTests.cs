using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Admission;

/// <summary>Places of viewers who were dropped with our own connection: kept for them, and never for ever.</summary>
[Trait("Rule", "B15")]
public sealed class KeptPlacesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SiloAdmission _silo = new(new AdmissionOptions(), () => new MemoryUse(0, 1_000));
    private readonly RoomAdmission _room;
    private readonly KeptPlaces _places;

    public KeptPlacesTests()
    {
        _room = _silo.Begin();
        _places = new KeptPlaces(_room, _time);
    }

    public void Dispose() => _places.Dispose();

    private static ParticipantIdentity Name(int i) => ParticipantIdentity.Parse($"v{i}");

    private void Lose(int viewer)
    {
        Assert.Equal(AdmissionBound.None, _room.TryAddViewer());
        _places.Keep(Name(viewer));
    }

    [Fact]
    public void A_kept_place_counts_until_it_is_handed_over_once_or_its_viewer_is_gone()
    {
        Lose(1);
        Lose(2);
        Assert.Equal((2, 2), (_silo.Viewers, _places.Count));
        Assert.True(_places.Take(Name(1)));
        Assert.False(_places.Take(Name(1)));
        _places.Release(Name(1));
        Assert.Equal(2, _silo.Viewers);
        _places.Release(Name(2));
        _places.Release(Name(2));
        Assert.Equal((1, 0), (_silo.Viewers, _places.Count));
    }

    [Fact]
    public void Without_a_connection_places_are_kept_for_a_minute_from_the_last_loss()
    {
        Lose(1);
        _time.Advance(TimeSpan.FromSeconds(59));
        Lose(2);
        _time.Advance(KeptPlaces.Wait - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _silo.Viewers);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, 0), (_silo.Viewers, _places.Count));
    }

    [Fact]
    public void Once_we_are_back_they_are_kept_for_ten_seconds_and_a_minute_again_when_we_are_lost_again()
    {
        Lose(1);
        _places.Rejoined();
        _time.Advance(KeptPlaces.Grace - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _silo.Viewers);
        Lose(2);
        _time.Advance(KeptPlaces.Wait - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _silo.Viewers);
        _places.Rejoined();
        _time.Advance(KeptPlaces.Grace);
        Assert.Equal(0, _silo.Viewers);
    }

    [Fact]
    public void When_the_session_is_over_every_place_is_released_also_one_that_comes_later()
    {
        Lose(1);
        _places.Dispose();
        Assert.Equal(0, _silo.Viewers);
        Lose(2);
        Assert.Equal((0, 0), (_silo.Viewers, _places.Count));
        _places.Rejoined();
        _places.Dispose();
        Assert.Equal(0, _silo.Viewers);
    }
}
