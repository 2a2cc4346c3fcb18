using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>What becomes of one attempt to open a stream.</summary>
public sealed class StreamOpeningTests : IAsyncDisposable
{
    private const int OpenFailed = 1208;
    private const int LeftWhileOpening = 1221;

    private readonly ChainParts _parts = new();
    private readonly RemoteParticipant _ann;

    public StreamOpeningTests() => _ann = _parts.Fixture.Room.Join("ann");

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_stream_goes_to_the_one_connection_and_is_returned_open()
    {
        var (stream, failure) = await Open();

        Assert.Equal(ReasonCode.None, failure);
        var opened = Assert.IsType<FakeStream>(stream);
        Assert.Equal(("ann", _ann.Sid.ToString(), false), (opened.Identity, opened.Sid, opened.IsClosed));
    }

    [Fact]
    [Trait("Rule", "X5")]
    public async Task A_failure_is_logged_with_its_error()
    {
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("no route");

        Assert.Equal((null, ReasonCode.OpenFailed), await Open());
        Assert.EndsWith("could not be opened (OpenFailed): 'no route'", Assert.Single(_parts.Fixture.LogEntries(OpenFailed)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_opens_after_its_deadline_is_closed()
    {
        var hold = _parts.Fixture.Hold();
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var open = Open();
        await hold.Reached();
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Participant.OpenTimeout);

        Assert.Equal((null, ReasonCode.OpenTimeout), await open);
        hold.Release();
        var late = await _parts.Fixture.Room.StreamTo("ann");
        await _parts.Fixture.Until(() => late.IsClosed, "the late stream to be closed");
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_stream_to_one_that_leaves_is_no_failure_whether_the_room_or_the_transport_says_so()
    {
        var hold = _parts.Fixture.Hold();
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var open = Open();
        await hold.Reached();
        _parts.Steps.Add(new ChainStep.Leave(_ann.Sid));
        Assert.Equal((null, ReasonCode.Disconnected), await open);

        _parts.Steps.TryTake();
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new DestinationLeftException("It has left.");
        Assert.Equal((null, ReasonCode.Disconnected), await Open());
        Assert.Equal(2, _parts.Fixture.LogEntries(LeftWhileOpening).Count);
        Assert.Empty(_parts.Fixture.LogEntries(OpenFailed));
    }

    [Fact]
    public async Task Nothing_is_opened_when_our_connection_is_over()
    {
        _parts.EndServing();

        Assert.Equal((null, ReasonCode.Disconnected), await Open());
        Assert.Empty(_parts.Fixture.Room.Opens);
    }

    private Task<(IControlStream? Stream, ReasonCode Failure)> Open() => _parts.Opening.OpenAsync(_parts.Connection, _ann);
}
