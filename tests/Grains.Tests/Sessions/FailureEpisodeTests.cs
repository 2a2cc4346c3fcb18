using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Sessions;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Which of many failures an operator is told of.</summary>
public sealed class FailureEpisodeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailureEpisode _episode;

    public FailureEpisodeTests() => _episode = new FailureEpisode(_time);

    [Fact]
    public void The_first_failure_is_a_warning_and_the_same_one_again_is_not()
    {
        Assert.True(_episode.Add("Unreachable", "refused"));
        Assert.False(_episode.Add("Unreachable", "refused"));
        Assert.Equal(2, _episode.Count);
    }

    [Fact]
    public void Another_outcome_is_a_warning_at_once_and_so_is_the_change_back()
    {
        _episode.Add("Unreachable", "refused");

        Assert.True(_episode.Add("Unauthorized", "unknown key"));
        Assert.False(_episode.Add("Unauthorized", "unknown key"));
        Assert.True(_episode.Add("Unreachable", "refused"));
    }

    [Fact]
    public void Another_text_of_the_same_outcome_is_a_warning_a_minute_after_the_last_one()
    {
        _episode.Add("Unreachable", "port 1");
        _time.Advance(FailureEpisode.AnotherText - TimeSpan.FromTicks(1));
        Assert.False(_episode.Add("Unreachable", "port 2"));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(_episode.Add("Unreachable", "port 1"));
        Assert.True(_episode.Add("Unreachable", "port 3"));
        Assert.False(_episode.Add("Unreachable", "port 4"));
    }

    [Fact]
    public void An_unchanged_failure_is_a_warning_again_every_five_minutes()
    {
        _episode.Add("Unreachable", "refused");
        for (var reminder = 0; reminder < 2; reminder++)
        {
            _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
            Assert.False(_episode.Add("Unreachable", "refused"));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.True(_episode.Add("Unreachable", "refused"));
        }

        Assert.Equal((5, TimeSpan.FromMinutes(10)), (_episode.Count, _episode.Elapsed));
    }

    [Fact]
    public void After_a_success_the_same_failure_is_a_first_one()
    {
        _episode.Add("Unreachable", "refused");
        _time.Advance(TimeSpan.FromSeconds(1));
        _episode.Clear();

        Assert.Equal(0, _episode.Count);
        Assert.True(_episode.Add("Unreachable", "refused"));
        Assert.Equal((1, TimeSpan.Zero), (_episode.Count, _episode.Elapsed));
    }
}
