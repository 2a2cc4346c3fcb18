namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>The track by itself: it is there while it is wanted and there is a connection.</summary>
public sealed class LossyTrackTests : IAsyncLifetime
{
    private readonly LossyParts _parts = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public async Task It_is_opened_once_it_is_wanted_and_there_is_a_connection_and_gets_the_newest_message_kept()
    {
        Want(true);
        await _parts.Track.WhenSettled().Within("nothing to do without a connection");
        Assert.True(Push("old"));
        Assert.True(Push("new"));
        _parts.Channels.BeginServing(await _parts.Connect());
        _parts.Track.Wake();
        var track = await _parts.Opened();
        Assert.True(Push("next"));
        Assert.Equal([(0u, "new"), (1u, "next")], LossyFixture.Pushed(track));
        Assert.Equal(2, _parts.Session.Counted("remote_access.lossy.frames"));
        Assert.Equal(1, _parts.Session.Counted("remote_access.tracks"));
    }

    [Fact]
    public async Task What_was_kept_for_a_track_that_is_not_wanted_any_more_is_forgotten()
    {
        Want(true);
        Push("kept");
        Want(false);
        _parts.Channels.BeginServing(await _parts.Connect());
        Want(true);
        Assert.Empty(LossyFixture.Pushed(await _parts.Opened()));
    }

    [Fact]
    public async Task It_is_closed_once_it_is_not_wanted_or_its_connection_is_gone()
    {
        _parts.Channels.BeginServing(await _parts.Connect());
        Want(true);
        var first = await _parts.Opened();
        Want(false);
        await _parts.Track.WhenSettled().Within("the first close");
        Assert.True(first.IsClosed);

        Want(true);
        var second = await _parts.Opened(2);
        await _parts.Channels.EndServingAsync();
        _parts.Track.Wake();
        await _parts.Track.WhenSettled().Within("the second close");
        Assert.True(second.IsClosed);
        Assert.Equal(0, _parts.Session.Counted("remote_access.tracks"));
    }

    [Fact]
    public async Task What_the_track_refuses_is_a_drop_and_takes_no_number()
    {
        _parts.Channels.BeginServing(await _parts.Connect());
        Want(true);
        var track = await _parts.Opened();
        track.RefusesPushes = true;
        Assert.False(Push("refused"));
        track.RefusesPushes = false;
        Assert.True(Push("taken"));
        Assert.Equal([(0u, "taken")], LossyFixture.Pushed(track));
        Assert.Equal(1, _parts.Drops.Dropped);
    }

    private void Want(bool wanted) => _parts.Locked(() => _parts.Track.Want(wanted));

    private bool Push(string text) => _parts.Locked(() => _parts.Track.Push(1, System.Text.Encoding.UTF8.GetBytes(text)));
}
