using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>Who is told what when it is not served, how often, and what is tried again.</summary>
public sealed class ViewerRefusalsTests : IAsyncDisposable
{
    private readonly ChainParts _parts = new();
    private readonly RemoteParticipant _ann;

    public ViewerRefusalsTests() => _ann = _parts.Fixture.Room.Join("ann");

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "S2")]
    public async Task An_incompatible_connection_is_notified_once_until_it_leaves()
    {
        await RefuseIncompatible();
        await RefuseIncompatible();
        var stream = Assert.Single(_parts.Fixture.Room.Streams);
        Assert.True(stream.IsClosed);
        Assert.Contains("protocol", Assert.Single(stream.Statuses()).Message, StringComparison.Ordinal);
        Assert.Equal(_ann.Sid, _parts.Refusals.Refused);

        _parts.Refusals.Left(_parts.Connection.LocalSid);
        Assert.Equal(_ann.Sid, _parts.Refusals.Refused);
        _parts.Refusals.Left(_ann.Sid);
        Assert.Null(_parts.Refusals.Refused);
        await RefuseIncompatible();
        Assert.Equal((2, false), (_parts.Fixture.Room.Streams.Count, _parts.Retry.IsWaiting));
        _parts.Refusals.Clear();
        Assert.Null(_parts.Refusals.Refused);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_connection_that_could_not_be_notified_is_notified_later()
    {
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("no route");
        await RefuseIncompatible();
        Assert.Equal((1, null), (_parts.Budget.Failures, _parts.Refusals.Refused));

        _parts.Fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;
        _parts.Fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { FailFromWrite = 1 };
        await RefuseIncompatible();
        Assert.Equal((2, _ann.Sid, null), (_parts.Budget.Failures, _parts.Retry.Sid, _parts.Refusals.Refused));
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task The_final_status_is_not_waited_for_when_its_viewer_leaves_and_that_is_no_failure()
    {
        _parts.Fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1 };
        var refusal = RefuseIncompatible();
        var stream = await _parts.Fixture.Room.StreamTo("ann");
        await _parts.Fixture.Until(() => stream.WritesInFlight == 1, "the last word to hang");
        _parts.Steps.Add(new ChainStep.Leave(_ann.Sid));

        await refusal.Within("the refusal");
        Assert.Equal((0, null), (_parts.Budget.Failures, _parts.Refusals.Refused));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_connection_without_capacity_is_notified_once_and_retried_without_a_failure()
    {
        await _parts.Refusals.RefuseForNowAsync(_parts.Connection, _ann, AdmissionBound.ViewersPerRoom);
        Assert.Equal((true, 0), (_parts.Retry.IsWaiting, _parts.Budget.Failures));
        _parts.Retry.Cancel();
        await _parts.Refusals.RefuseForNowAsync(_parts.Connection, _ann, AdmissionBound.ViewersPerRoom);

        Assert.Equal((true, 0), (_parts.Retry.IsWaiting, _parts.Budget.Failures));
        Assert.Single(Assert.Single(_parts.Fixture.Room.Streams).Statuses());
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_connection_without_capacity_that_cannot_be_notified_counts_a_failure()
    {
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("no route");
        await _parts.Refusals.RefuseForNowAsync(_parts.Connection, _ann, AdmissionBound.ViewersPerRoom);

        Assert.Equal((true, 1), (_parts.Retry.IsWaiting, _parts.Budget.Failures));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_banned_is_removed_and_tried_again_when_the_room_refuses(bool refuses)
    {
        _parts.Connection.RefusesRemovals = refuses;
        await _parts.Refusals.RemoveBannedAsync(_parts.Connection, _ann, _parts.Fixture.Time.GetUtcNow());

        Assert.Equal((refuses ? 0 : 1, refuses), (_parts.Fixture.Room.KickedOut.Count, _parts.Retry.IsWaiting));
        Assert.Empty(_parts.Fixture.Room.Streams);
    }

    private Task RefuseIncompatible() => _parts.Refusals.RefuseIncompatibleAsync(_parts.Connection, _ann, "1.0.0");
}
