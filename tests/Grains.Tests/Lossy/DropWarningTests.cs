using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>Who is sent the warning about dropped messages, and when it is removed.</summary>
public sealed class DropWarningTests : IAsyncLifetime
{
    private readonly LossyParts _parts = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Subscribers_are_warned_at_once_and_a_later_one_when_it_comes()
    {
        var (ann, bob) = (_parts.NewViewer(), _parts.NewViewer());
        _parts.Subscribers.Add(ann.Link);
        _parts.Drops.ShowTo(ann.Link);
        Assert.Empty(ann.Frames());

        _parts.Locked(() => _parts.Drops.Drop(tooLarge: true));
        var warning = Assert.IsType<StatusMessage>(Assert.Single(ann.Messages()));
        Assert.Equal((StatusLevel.Warning, "channel-drops-7"), (warning.Level, warning.Id));
        Assert.Contains("dropped 1 message larger than 102400 bytes", warning.Message, StringComparison.Ordinal);
        _parts.Drops.ShowTo(bob.Link);
        Assert.Equal(warning, Assert.Single(bob.Messages()));
        Assert.Equal((1L, 1), (_parts.Drops.Dropped, _parts.Used));
    }

    [Fact]
    public void The_timer_takes_the_warning_back_once_nothing_was_dropped_for_long_enough()
    {
        var ann = _parts.NewViewer();
        _parts.Subscribers.Add(ann.Link);
        _parts.Locked(() => _parts.Drops.Drop(tooLarge: false));
        ann.Frames();
        _parts.Session.Time.Advance(_parts.Session.Options.Lossy.ClearAfter);
        Assert.Equal(["channel-drops-7"], Assert.IsType<RemoveStatusMessage>(Assert.Single(ann.Messages())).StatusIds);
        _parts.Drops.ShowTo(ann.Link);
        Assert.Empty(ann.Frames());
    }

    [Fact]
    public void The_warning_is_removed_only_from_viewers_that_were_sent_it()
    {
        var ann = _parts.NewViewer();
        _parts.Drops.WithdrawFrom(ann.Link);
        Assert.Empty(ann.Frames());
        _parts.Locked(() => _parts.Drops.Drop(tooLarge: false));
        _parts.Drops.WithdrawFrom(ann.Link);
        Assert.IsType<RemoveStatusMessage>(Assert.Single(ann.Messages()));
    }

    [Fact]
    public void After_the_end_nothing_is_shown_or_reported_any_more()
    {
        var ann = _parts.NewViewer();
        _parts.Subscribers.Add(ann.Link);
        _parts.Locked(() =>
        {
            _parts.Drops.Drop(tooLarge: false);
            _parts.Drops.Drop(tooLarge: false);
            _parts.Drops.End();
        });
        Assert.Equal([typeof(StatusMessage), typeof(RemoveStatusMessage)], ann.Messages().Select(message => message.GetType()));
        _parts.Session.Time.Advance(_parts.Session.Options.Lossy.ClearAfter);
        _parts.Drops.ShowTo(ann.Link);
        Assert.Empty(ann.Frames());
    }
}
