using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Tests.Wire;

public sealed class SignalTests
{
    [Fact]
    public void Signals_are_JSON_as_documented()
    {
        var vera = new ParticipantInfo
        {
            Sid = "PA_0123456789Ab",
            Identity = "vera/\"é\"👩",
            JoinedAt = 1_700_000_000_000,
            State = RoomParticipantState.Active,
            Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" },
            CanUpdateOwnMetadata = false,
        };

        Assert.Equal(
            """{"type":"participantConnected","participant":{"sid":"PA_0123456789Ab","identity":"vera/\"é\"\uD83D\uDC69","name":"","metadata":"","joinedAt":1700000000000,"state":"active","attributes":{"protocolVersion":"2.2.0"},"canUpdateOwnMetadata":false}}""",
            Encoding.UTF8.GetString(SignalJson.Encode(new ParticipantConnectedSignal(vera))));
        Assert.Equal(
            """{"type":"tracks","identity":"device","sid":"PA_1","tracks":[{"track":1,"name":"data-ch-7"}]}""",
            Encoding.UTF8.GetString(SignalJson.Encode(new TracksSignal("device", "PA_1", [new TrackEntry(1, "data-ch-7")]))));
        Assert.Equal(
            """{"type":"result","requestId":7,"track":1}""", Encoding.UTF8.GetString(SignalJson.Encode(new ResultSignal(7, Track: 1))));
        Assert.Equal("""{"type":"ping"}""", Encoding.UTF8.GetString(SignalJson.Encode(new PingSignal())));
        Assert.Equal("""{"type":"result","requestId":7}""", Encoding.UTF8.GetString(SignalJson.Encode(new ResultSignal(7))));
        Assert.Equal("""{"type":"hello","version":1,"receiveWindowBytes":65536}""",
            Encoding.UTF8.GetString(SignalJson.Encode(new HelloSignal(1, 65_536))));
    }

    [Fact]
    public void Client_signals_survive()
    {
        foreach (ClientSignal signal in (ClientSignal[])[new HelloSignal(1, 65_536), new ReadySignal(), new PongSignal(),
            new RemoveParticipantSignal(3, "v", null), new RemoveParticipantSignal(3, "v", "PA_1"),
            new HelloSignal(1, 65_536, true), new PublishTrackSignal(4, "t"), new UnpublishTrackSignal(5, 6),
                new SubscribeTrackSignal(7, "PA_1", 8), new UnsubscribeTrackSignal(9, "PA_1", 10)])
        {
            Assert.Null(SignalJson.Parse(SignalJson.Encode(signal), out ClientSignal? read));
            Assert.Equal(signal, read);
        }
    }

    [Fact]
    public void Server_signals_survive()
    {
        foreach (ServerSignal signal in (ServerSignal[])
            [new PingSignal(), new ViewersSignal(2), new ResultSignal(1, "no"), new StreamResetSignal("00", "why"),
                new ParticipantDisconnectedSignal("v", "PA_1"),
            new ResultSignal(1, null, 7), new TrackPublishedSignal("v", "PA_1", 7, "t"), new TrackUnpublishedSignal("v", "PA_1", 7, "t")])
        {
            Assert.Null(SignalJson.Parse(SignalJson.Encode(signal), out ServerSignal? read));
            Assert.Equal(signal, read);
        }
    }

    [Theory]
    [InlineData("""{"version":1,"receiveWindowBytes":65536,"type":"hello","future":[1]}""")]
    [InlineData("""{"type":"ready"}""")]
    public void Order_and_unknown_members_do_not_matter(string json) =>
        Assert.Null(SignalJson.Parse(Encoding.UTF8.GetBytes(json), out ClientSignal? _));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"nonsense\"}")]
    [InlineData("{\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"hello\"}")]
    [InlineData("{\"type\":\"hello\",\"version\":\"1\",\"receiveWindowBytes\":65536}")]
    [InlineData("{\"type\":\"hello\",\"version\":1,\"version\":2,\"receiveWindowBytes\":65536}")]
    [InlineData("{\"type\":\"removeParticipant\",\"requestId\":1,\"identity\":null}")]
    [InlineData("{\"type\":\"updateAttributes\",\"requestId\":1,\"attributes\":{\"a\":7}}")]
    [InlineData("{\"type\":\"ready\"")]
    [InlineData("{\"type\":\"ready\"} trailing")]
    [InlineData("{\"type\":\"hello\",\"version\":99999999999999999999,\"receiveWindowBytes\":1}")]
    public void What_is_no_signal_is_a_problem_and_not_an_exception(string json)
    {
        Assert.NotNull(SignalJson.Parse(Encoding.UTF8.GetBytes(json), out ClientSignal? signal));
        Assert.Null(signal);
    }

    [Fact]
    public void A_participant_without_name_and_attributes_has_empty_ones()
    {
        Assert.Null(SignalJson.Parse(
            "{\"type\":\"participant\",\"participant\":{\"sid\":\"PA_1\",\"identity\":\"v\",\"joinedAt\":1}}"u8, out ServerSignal? signal));

        var participant = Assert.IsType<ParticipantSignal>(signal).Participant;
        Assert.Equal(
            (string.Empty, string.Empty, RoomParticipantState.Joined), (participant.Name, participant.Metadata, participant.State));
        Assert.Empty(participant.Attributes);
    }

    [Fact]
    public void Nesting_is_bounded() =>
        Assert.NotNull(
            SignalJson.Parse(Encoding.UTF8.GetBytes("{\"type\":\"ready\",\"x\":" + new string('[', 20_000)), out ClientSignal? _));
}
