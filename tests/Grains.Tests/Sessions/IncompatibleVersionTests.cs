using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Viewers whose protocol is not ours.</summary>
public sealed class IncompatibleVersionTests
{
    [Theory]
    [InlineData("2.1.9")]
    [InlineData("2.2.0-rc.1")]
    [InlineData("1.9.9")]
    [InlineData("3.0.0")]
    [InlineData("v2.2.0")]
    [InlineData("2.2")]
    [InlineData("")]
    [Trait("Rule", "S2")]
    public async Task An_incompatible_viewer_gets_one_error_status_on_a_stream_that_is_closed_and_is_not_added(string version)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();

        var ann = fixture.Room.Join("ann", attributes: Stating(version));
        var stream = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => stream.IsClosed && session.Participants.Count == 0, "the refusal to be over");

        Assert.Equal(
            new StatusMessage(
                StatusLevel.Error, $"Remote access protocol version {version} is not compatible with this device (supported: 2.2.0)"),
            Assert.Single(stream.Messages));
        Assert.Equal(string.Empty, stream.CloseReason);
        Assert.Null(session.Link(ann.Sid));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(0, fixture.Counted("remote_access.participants"));

        // It is not tried again, either.
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await fixture.JoinRegistered("bob");
        Assert.Single(fixture.Room.Opens, open => open.Identity == ann.Identity);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_refused_connection_is_notified_once_however_often_it_is_reported_active_and_forgotten_when_it_leaves()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var ann = fixture.Room.Join("ann", attributes: Stating("1.0.0"));
        var stream = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => stream.IsClosed, "the refusal to be over");

        fixture.Room.Device!.Raise(new ParticipantActive(ann));
        fixture.Room.Device.Raise(new ParticipantActive(ann with { Attributes = Stating("2.2.0") }));
        await fixture.Registered(ann.Sid);
        Assert.Equal(2, fixture.Room.Opens.Count);

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
        fixture.Room.Leave(fixture.Room.Join("bob", attributes: Stating("1.0.0")));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2.2.0")]
    [InlineData("2.2.0+build")]
    [InlineData("2.2.1")]
    [InlineData("2.10.0")]
    [Trait("Rule", "S2")]
    public async Task A_compatible_viewer_or_one_that_states_no_version_is_added(string? version)
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();

        var (_, stream) = await fixture.JoinRegistered("ann", attributes: version is null ? null : Stating(version));
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");

        Assert.Empty(stream.Statuses());
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_viewer_that_comes_back_with_a_compatible_version_is_added()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        fixture.Room.Join("ann", attributes: Stating("1.0.0"));
        await fixture.Room.StreamTo("ann");

        await fixture.JoinRegistered("ann", joinedAt: 2_000, attributes: Stating("2.2.0"));
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_refusal_whose_stream_hangs_is_given_up_when_the_viewer_leaves_and_never_served_again()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1 };
        var ann = fixture.Room.Join("ann", attributes: Stating("1.0.0"));
        var stream = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => stream.WritesInFlight == 1, "the status to be written");

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to end while the write hangs");
    }

    [Fact]
    [Trait("Rule", "S2")]
    [Trait("Rule", "B4")]
    public async Task A_refusal_whose_stream_fails_to_open_is_retried_until_the_viewer_is_notified_once()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var opens = 0;
        fixture.Room.BeforeOpen = (_, _, _) => Interlocked.Increment(ref opens) < 3 ? throw new IOException("not now") : Task.CompletedTask;
        var ann = fixture.Room.Join("ann", attributes: Stating("1.0.0"));
        await fixture.RetriesScheduled();
        Assert.Equal("ann", Assert.Single(session.Participants).Identity);

        await fixture.AdvanceUntil(() => fixture.Room.Streams.Count == 1, "a stream for the refusal");
        await fixture.Until(() => fixture.Room.Streams[0].IsClosed && session.Participants.Count == 0, "the refusal to be over");
        Assert.Single(fixture.Room.Streams[0].Statuses());
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        fixture.Room.Device!.Raise(new ParticipantActive(ann));
        await fixture.JoinRegistered("bob");
        Assert.Equal(3, fixture.Room.Opens.Count(open => open.Identity == ann.Identity));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "S2")]
    public async Task A_refusal_that_could_not_be_written_is_written_again(bool hangs)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Behaviour = (_, _) => fixture.Room.Streams.Count > 0 ? StreamBehaviour.Good
            : hangs ? StreamBehaviour.Good with { HangFromWrite = 1 } : StreamBehaviour.Good with { FailFromWrite = 1 };
        fixture.Room.Join("ann", attributes: Stating("1.0.0"));

        await fixture.AdvanceUntil(() => fixture.Room.Streams.Count == 2, "a second stream for the refusal");
        var told = fixture.Room.Streams[1];
        await fixture.Until(() => told.IsClosed && session.Participants.Count == 0, "the refusal to be over");
        Assert.Single(told.Statuses());
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_viewer_that_leaves_while_its_refusal_waits_is_not_notified_any_more()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("never");
        var ann = fixture.Room.Join("ann", attributes: Stating("1.0.0"));
        await fixture.RetriesScheduled();

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Participants.Count == 0, "the wait to end");
        await fixture.AdvanceUntil(() => session.Holdings == (0, 0, 0), "everything to be given back");
        Assert.Single(fixture.Room.Opens);
    }

    private static Dictionary<string, string> Stating(string version) => new() { [ProtocolVersion.AttributeName] = version };
}
