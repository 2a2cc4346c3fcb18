using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Replay;

/// <summary>What a real server and library did, replayed through the callback, the pump and the rooms: every connection of a scenario is a
/// room.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ReplayTests
{
    [Theory]
    [InlineData("reconnect-same-identity.txt", 6)]
    [InlineData("device-second-connection.txt", 6)]
    [InlineData("failures.txt", 15)]
    [InlineData("ready-and-callbacks.txt", 1)]
    public async Task Each_connection_sees_its_recorded_events_in_order_and_no_handle_is_left(string file, int atLeast)
    {
        var scenarios = TraceFile.Read(file).Where(scenario => scenario.Lines.Count > 0).ToList();
        Assert.True(scenarios.Count >= atLeast, $"{file} has {scenarios.Count} scenarios with events; {atLeast} were recorded.");

        foreach (var (name, lines) in scenarios)
        {
            await using var native = new NativeUnderTest();
            await ReplayAsync(native, name, lines);
        }
    }

    private static async Task ReplayAsync(NativeUnderTest native, string name, IReadOnlyList<TraceLine> lines)
    {
        var rooms = new Dictionary<string, (FakeRoom Fake, INativeRoom Room)>();
        foreach (var who in lines.Select(line => line.Who).Distinct())
        {
            rooms[who] = await native.JoinAsync();
        }

        // Two threads, as the library has, each with whole connections: order holds within one.
        var half = rooms.Keys.Where((_, index) => index % 2 == 0).ToHashSet();
        await Task.WhenAll(
            Task.Run(() => Raise(lines.Where(line => half.Contains(line.Who))), TestContext.Current.CancellationToken),
            Task.Run(() => Raise(lines.Where(line => !half.Contains(line.Who))), TestContext.Current.CancellationToken));
        await native.PumpedAsync();

        foreach (var (who, (_, room)) in rooms)
        {
            await room.DisconnectAsync();
            var seen = await room.RestAsync();
            var recorded = lines.Where(line => line.Who == who).ToList();
            var ended = recorded.FindIndex(line => line.Kind == "Eos");
            var expected = (ended < 0 ? recorded : recorded[..(ended + 1)])
                .Where(line => line.Kind is not ("TokenRefreshed" or "ByteStreamOpened"))
                .Select(Describe)
                .Concat(ended < 0 ? ["Eos"] : []);
            Assert.True(expected.SequenceEqual(seen.Select(Describe)),
                $"{name}, {who}:\n{string.Join('\n', expected)}\n--- but saw\n{string.Join('\n', seen.Select(Describe))}");
        }

        void Raise(IEnumerable<TraceLine> part)
        {
            foreach (var line in part)
            {
                rooms[line.Who].Fake.Raise(e => line.Fill(e, native.Library));
            }
        }
    }

    private static string Describe(TraceLine line) => line.Kind switch
    {
        "ParticipantConnected" or "ParticipantsUpdated" =>
            $"{line.Kind} {string.Join(" ; ", line.Infos().Select(info => $"{info.Identity} {info.Sid} {info.State} {info.JoinedAt}"))}",
        "ParticipantActive" => $"{line.Kind} {line.Value("participantIdentity")}",
        "ParticipantDisconnected" => $"{line.Kind} {line.Value("participantIdentity")} {line.Value("disconnectReason")}",
        "ParticipantAttributesChanged" =>
            $"{line.Kind} {line.Value("participantIdentity")} {string.Join(',', line.Attributes("attributes"))} "
            + string.Join(',', line.Attributes("changedAttributes")),
        "ConnectionStateChanged" => $"{line.Kind} {line.Value("state")}",
        "Disconnected" => $"{line.Kind} {line.Value("reason")}",
        "RoomSidChanged" or "DataTrackUnpublished" => $"{line.Kind} {line.Value("sid")}",
        "StreamHeaderReceived" =>
            $"{line.Kind} {line.Value("participantIdentity")} {line.Value("streamId")} {line.Value("topic")} {line.Value("timestamp")}",
        "StreamTrailerReceived" => $"{line.Kind} {line.Value("participantIdentity")} {line.Value("streamId")} {line.Value("reason")}",
        "DataTrackPublished" => $"{line.Kind} {line.Value("publisherIdentity")} {line.Value("sid")} {line.Value("name")}",
        _ => line.Kind,
    };

    private static string Describe(NativeRoomEvent roomEvent) => roomEvent switch
    {
        NativeRoomEvent.ParticipantConnected e => $"ParticipantConnected {Info(e.Participant)}",
        NativeRoomEvent.ParticipantsUpdated e => $"ParticipantsUpdated {string.Join(" ; ", e.Participants.Select(Info))}",
        NativeRoomEvent.ParticipantActive e => $"ParticipantActive {e.Identity}",
        NativeRoomEvent.ParticipantDisconnected e => $"ParticipantDisconnected {e.Identity} {Reason(e.Reason)}",
        NativeRoomEvent.AttributesChanged e => $"ParticipantAttributesChanged {e.Identity} {Pairs(e.Attributes)} {Pairs(e.Changed)}",
        NativeRoomEvent.ConnectionStateChanged e => $"ConnectionStateChanged CONN_{e.State.ToString().ToUpperInvariant()}",
        NativeRoomEvent.Disconnected e => $"Disconnected {Reason(e.Reason)}",
        NativeRoomEvent.RoomSidChanged e => $"RoomSidChanged {e.Sid}",
        NativeRoomEvent.DataTrackUnpublished e => $"DataTrackUnpublished {e.Sid}",
        NativeRoomEvent.StreamHeaderReceived e =>
            $"StreamHeaderReceived {e.Identity} {e.Header.StreamId} {e.Header.Topic} {e.Header.Timestamp}",
        NativeRoomEvent.StreamTrailerReceived e => $"StreamTrailerReceived {e.Identity} {e.StreamId} {e.Reason}",
        NativeRoomEvent.DataTrackPublished e => $"DataTrackPublished {e.Identity} {e.Sid} {e.Name}",
        NativeRoomEvent.Ended => "Eos",
        NativeRoomEvent.Reconnecting => "Reconnecting",
        NativeRoomEvent.Reconnected => "Reconnected",
        _ => $"unexpected: {roomEvent}",
    };

    private static string Info(NativeParticipant participant) =>
        $"{participant.Identity} {participant.Sid} {participant.State} {participant.JoinedAt}";

    private static string Pairs(IReadOnlyDictionary<string, string> attributes) =>
        string.Join(',', attributes.Select(pair => (pair.Key, pair.Value)));

    private static string Reason(NativeDisconnectReason reason) => reason switch
    {
        NativeDisconnectReason.Unknown => "UNKNOWN_REASON",
        NativeDisconnectReason.ClientInitiated => "CLIENT_INITIATED",
        NativeDisconnectReason.DuplicateIdentity => "DUPLICATE_IDENTITY",
        NativeDisconnectReason.ServerShutdown => "SERVER_SHUTDOWN",
        NativeDisconnectReason.ParticipantRemoved => "PARTICIPANT_REMOVED",
        NativeDisconnectReason.ConnectionTimeout => "CONNECTION_TIMEOUT",
        NativeDisconnectReason.SignalClose => "SIGNAL_CLOSE",
        NativeDisconnectReason.StateMismatch => "STATE_MISMATCH",
        NativeDisconnectReason.RoomClosed => "ROOM_CLOSED",
        _ => $"not recorded: {reason}",
    };
}
