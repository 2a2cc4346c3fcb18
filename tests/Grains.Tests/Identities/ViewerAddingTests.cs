using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>One add, from the checks to the commit, and what is tried again after it.</summary>
public sealed class ViewerAddingTests : IAsyncDisposable
{
    private const int Unserved = 1216;

    private readonly ChainParts _parts = new();
    private readonly List<string> _calls = [];

    public ViewerAddingTests() => _parts.Fixture.Registry.Before = name =>
    {
        _calls.Add(name);
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_connection_is_decided_opened_committed_and_then_found()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Fixture.Room.BeforeOpen = (_, _, _) =>
        {
            _calls.Add("open");
            return Task.CompletedTask;
        };
        await _parts.Adding.AddAsync(ann);

        Assert.Equal(["decide", "open", "commit"], _calls);
        Assert.Same(_parts.Current.Value, _parts.Set.Link(ann.Sid));
        Assert.Equal((1, false), (_parts.Set.Count, _parts.Retry.IsWaiting));
    }

    [Fact]
    [Trait("Rule", "R2")]
    public async Task The_connection_that_is_served_is_not_asked_about()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        await _parts.Adding.AddAsync(ann);
        var link = _parts.Current.Value;
        _calls.Clear();
        await _parts.Adding.AddAsync(ann);

        Assert.Empty(_calls);
        Assert.Same(link, _parts.Current.Value);
        Assert.Single(_parts.Fixture.Room.Streams);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_connection_that_loses_the_decision_gets_no_stream()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Fixture.Registry.Ledger(ann.Identity).Commit(new Registration(2, ParticipantSid.Parse("PA_other"), 1, 1));
        await _parts.Adding.AddAsync(ann);

        Assert.Empty(_parts.Fixture.Room.Opens);
        Assert.Empty(_parts.Set.Tables.Entered.ToArray());
        _parts.Adding.TryAgainIfUnserved(_parts.Removal);
        Assert.False(_parts.Retry.IsWaiting);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_connection_that_loses_the_commit_is_abandoned_its_stream_is_closed_and_it_is_tried_again()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Fixture.Registry.Before = name =>
        {
            if (name == "commit")
            {
                _parts.Fixture.Registry.Ledger(ann.Identity).Commit(new Registration(1, ParticipantSid.Parse("PA_other"), 9_000, 1));
            }

            return Task.CompletedTask;
        };
        await _parts.Adding.AddAsync(ann);

        Assert.Null(_parts.Current.Value);
        Assert.Empty(_parts.Set.Tables.Entered.ToArray());
        Assert.Equal(ann.Sid, _parts.Retry.Sid);
        var stream = await _parts.Fixture.Room.StreamTo("ann");
        await _parts.Fixture.Until(() => stream.IsClosed, "the stream of the loser to be closed");
    }

    [Theory]
    [InlineData("decide")]
    [InlineData("open")]
    [InlineData("commit")]
    [Trait("Rule", "X5")]
    public async Task Whatever_fails_on_the_way_leaves_nothing_behind_and_is_tried_again(string failing)
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Fixture.Registry.Before = name => name == failing ? throw new TimeoutException("on demand") : Task.CompletedTask;
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => failing == "open" ? throw new IOException("on demand") : Task.CompletedTask;
        await _parts.Adding.AddAsync(ann);

        Assert.Equal((null, 0), (_parts.Current.Value, _parts.Set.Count));
        Assert.Empty(_parts.Set.Tables.Entered.ToArray());
        Assert.Equal((ann.Sid, 1), (_parts.Retry.Sid, _parts.Budget.Failures));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task One_that_was_passed_over_is_tried_again_unless_it_is_served_waits_was_kicked_or_has_left()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new Grains.Transport.DestinationLeftException("It seemed so.");
        await _parts.Adding.AddAsync(ann);
        Assert.False(_parts.Retry.IsWaiting);

        _parts.Connection.ShowsTheRemoved = true;
        await _parts.Removal.AskAsync(ann.Sid);
        _parts.Adding.TryAgainIfUnserved(_parts.Removal);
        Assert.False(_parts.Retry.IsWaiting);
        _parts.Removal.End();
        _parts.Adding.TryAgainIfUnserved(_parts.Removal);
        _parts.Adding.TryAgainIfUnserved(_parts.Removal);
        Assert.Equal((ann.Sid, 1), (_parts.Retry.Sid, _parts.Budget.Failures));
        Assert.Single(_parts.Fixture.LogEntries(Unserved));

        _parts.Retry.Cancel();
        _parts.Fixture.Room.Leave(ann);
        _parts.Adding.TryAgainIfUnserved(_parts.Removal);
        Assert.False(_parts.Retry.IsWaiting);
    }

    [Fact]
    public async Task Nobody_is_added_without_a_connection_or_while_the_session_closes()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Set.EndServing();
        await _parts.Adding.AddAsync(ann);
        _parts.Set.BeginServing(_parts.Connection, CancellationToken.None);
        _parts.Set.BeginClosing();
        await _parts.Adding.AddAsync(ann);

        Assert.Empty(_calls);
        Assert.Equal((0, false), (_parts.Set.Count, _parts.Retry.IsWaiting));
    }
}
