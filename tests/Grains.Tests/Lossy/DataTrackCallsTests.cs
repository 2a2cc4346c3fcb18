using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>The transport's calls for a track, each within its time.</summary>
public sealed class DataTrackCallsTests : IAsyncLifetime
{
    private readonly LossyParts _parts = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public async Task A_track_has_the_channels_name_and_is_closed_by_its_own_call()
    {
        var connection = await _parts.Connect();
        var track = (FakeDataTrack)await _parts.Calls.PublishAsync(connection, TestContext.Current.CancellationToken);
        Assert.Equal("data-ch-7", track.Name);
        await _parts.Calls.CloseAsync(track);
        Assert.True(track.IsClosed);
        Assert.Empty(_parts.Session.LogEntries(1801));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_publish_that_hangs_is_given_up_in_time_or_when_it_is_not_wanted_and_what_opens_late_is_closed(bool times)
    {
        var connection = await _parts.Connect();
        var hold = _parts.Session.Hold();
        _parts.Session.Room.BeforePublish = (_, _) => hold.Enter();
        using var cancellation = new CancellationTokenSource();
        var publishing = _parts.Calls.PublishAsync(connection, cancellation.Token);
        await hold.Reached();
        if (times)
        {
            _parts.Session.Time.Advance(_parts.Session.Options.Participant.OpenTimeout);
            var error = await Assert.ThrowsAsync<TimeoutException>(() => publishing);
            Assert.StartsWith("No answer within", error.Message, StringComparison.Ordinal);
        }
        else
        {
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        }

        hold.Release();
        await _parts.Session.Until(() => _parts.Session.Room.Tracks is [{ IsClosed: true }], "the late track to be closed");
    }

    [Fact]
    public async Task A_close_that_hangs_is_abandoned_in_time_and_logged()
    {
        var track = (FakeDataTrack)await _parts.Calls.PublishAsync(await _parts.Connect(), TestContext.Current.CancellationToken);
        var hold = _parts.Session.Hold();
        track.BeforeClose = _ => hold.Enter();
        var closing = _parts.Calls.CloseAsync(track);
        await hold.Reached();
        _parts.Session.Time.Advance(_parts.Session.Options.Participant.StreamCloseTimeout);
        await closing.Within("the close to be given up");
        Assert.Single(_parts.Session.LogEntries(1801));
        hold.Release();
        await _parts.Session.Until(() => track.IsClosed, "the track to be closed late");
    }
}
