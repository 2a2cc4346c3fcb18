using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

/// <summary>Each stream is told of with the connection that it is of.</summary>
public sealed class StreamArrivalsTests : IDisposable
{
    private readonly RoomParts _parts = new(Person("v", "PA_1", 2));

    public void Dispose() => _parts.Dispose();

    [Fact]
    public void The_first_stream_of_an_identity_is_reported_at_once()
    {
        _parts.Arrivals.Open(RoomParts.Vera, Header("a"));

        Assert.Equal(["PA_1"], Told());
        Assert.Equal(0, _parts.LookUps);
    }

    [Fact]
    public void A_second_stream_is_reported_after_the_look_up_that_begins_after_it()
    {
        _parts.Arrivals.Open(RoomParts.Vera, Header("a"));
        Assert.Equal(["PA_1"], Told());
        _parts.Arrivals.LookupBegins();
        _parts.Arrivals.Open(RoomParts.Vera, Header("b"));
        _parts.Arrivals.LookupEnded();
        Assert.Empty(Told());
        Assert.Equal(1, _parts.LookUps);

        _parts.Arrivals.LookupBegins();
        _parts.Tell(Connected(Person("v", "PA_2", 3)));
        _parts.Take();
        _parts.Arrivals.LookupEnded();

        Assert.Equal(["PA_2"], Told());
    }

    [Fact]
    public void A_stream_of_a_participant_that_is_not_shown_is_reported_without_a_connection_and_looked_up()
    {
        _parts.Arrivals.Open(Keys.ParticipantIdentity.Parse("w"), Header("a"));

        Assert.Equal(["nobody"], Told());
        Assert.Equal(1, _parts.LookUps);
    }

    [Fact]
    public void More_headers_without_content_than_one_may_have_name_its_connection()
    {
        var allowed = UnusedHeaders.MaxWeight / (UnusedHeaders.FlatWeight + (4 * sizeof(char)));
        for (var i = 0; i < allowed; i++)
        {
            Assert.Null(_parts.Arrivals.OpenedByHeader(RoomParts.Vera, Header($"{i:D4}")));
        }

        Assert.Equal("PA_1", _parts.Arrivals.OpenedByHeader(RoomParts.Vera, Header($"{allowed:D4}"))?.Value);
    }

    [Fact]
    public void Nothing_is_opened_or_reported_after_the_end_of_the_connection()
    {
        _parts.State.Finish(end: null);
        _parts.Take();

        Assert.Null(_parts.Arrivals.Open(RoomParts.Vera, Header("a")));
        _parts.Losses.Tell(RoomParts.Vera, "lost");
        _parts.Arrivals.LookupEnded();

        Assert.Empty(_parts.Take());
        Assert.Equal(0, _parts.Inbound.Count);
    }

    [Fact]
    public void A_loss_without_an_open_stream_is_reported_for_the_shown_connection()
    {
        _parts.Losses.Tell(RoomParts.Vera, "lost");

        Assert.Equal(["PA_1"], Told());
    }

    private static NativeStreamHeader Header(string id) => new(id, "control", 0);

    private string[] Told() =>
        [.. _parts.Take().Select(told => Assert.IsType<InboundStreamOpened>(told).Stream.Sid?.Value ?? "nobody")];
}
