using System.Globalization;
using System.Text.RegularExpressions;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Replay;

/// <summary>One recorded event: who saw it, and what the library told.</summary>
/// <param name="Who">The connection that saw it.</param>
/// <param name="Kind">Name of the event.</param>
/// <param name="Text">The rest of the line.</param>
internal sealed partial record TraceLine(string Who, string Kind, string Text)
{
    private static readonly HashSet<string> s_kinds =
    [
        "ParticipantConnected", "ParticipantActive", "ParticipantDisconnected", "ParticipantsUpdated", "ParticipantAttributesChanged",
        "ConnectionStateChanged", "Disconnected", "Reconnecting", "Reconnected", "RoomSidChanged", "Eos", "TokenRefreshed",
        "StreamHeaderReceived", "StreamTrailerReceived", "ByteStreamOpened", "DataTrackPublished", "DataTrackUnpublished",
    ];

    internal static TraceLine? TryParse(string line) =>
        Line().Match(line) is { Success: true } match && s_kinds.Contains(match.Groups["kind"].Value)
            ? new TraceLine(match.Groups["who"].Value, match.Groups["kind"].Value, match.Groups["text"].Value)
            : null;

    /// <summary>A value of the recorded JSON.</summary>
    internal string Value(string key) => Regex.Match(Text, $"\"{key}\": \"([^\"]*)\"") is { Success: true } match
        ? match.Groups[1].Value
        : throw new FormatException($"{Kind} has no {key}: {Text}");

    /// <summary>The infos in the recorder's short form: <c>W PA_x Active joined_at=1 …</c>, several parted by semicolons.</summary>
    internal IReadOnlyList<(string Identity, string Sid, string State, long JoinedAt)> Infos() =>
        [.. Info().Matches(Text).Select(match => (
            match.Groups["identity"].Value,
            match.Groups["sid"].Value,
            match.Groups["state"].Value,
            long.Parse(match.Groups["joined"].ValueSpan, CultureInfo.InvariantCulture)))];

    /// <summary>The attributes after a key, as <c>k=v</c>.</summary>
    internal IReadOnlyList<(string Key, string Value)> Attributes(string key)
    {
        var start = Text.IndexOf($"\"{key}\": [", StringComparison.Ordinal);
        var part = start < 0 ? string.Empty : Text[start..Text.IndexOf(']', start)];
        return [.. Entry().Matches(part).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
    }

    /// <summary>Fills in what the library sent. Handles are the fake's, since ids of the recording mean nothing to it.</summary>
    internal void Fill(RoomEvent e, FakeLibrary library)
    {
        switch (Kind)
        {
            case "ParticipantConnected":
                e.ParticipantConnected =
                    new ParticipantConnected { Info = new OwnedParticipant { Handle = library.Give(), Info = Message(Infos().Single()) } };
                break;
            case "ParticipantActive":
                e.ParticipantActive = new ParticipantActive { ParticipantIdentity = Value("participantIdentity") };
                break;
            case "ParticipantDisconnected":
                e.ParticipantDisconnected = new ParticipantDisconnected
                {
                    ParticipantIdentity = Value("participantIdentity"),
                    DisconnectReason = Reason(Value("disconnectReason")),
                };
                break;
            case "ParticipantsUpdated":
                e.ParticipantsUpdated = new ParticipantsUpdated { Participants = { Infos().Select(Message) } };
                break;
            case "ParticipantAttributesChanged":
                e.ParticipantAttributesChanged = new ParticipantAttributesChanged
                {
                    ParticipantIdentity = Value("participantIdentity"),
                    Attributes = { Attributes("attributes").Select(Message) },
                    ChangedAttributes = { Attributes("changedAttributes").Select(Message) },
                };
                break;
            case "ConnectionStateChanged":
                e.ConnectionStateChanged = new ConnectionStateChanged { State = Named<ConnectionState>(Value("state")) };
                break;
            case "Disconnected":
                e.Disconnected = new Disconnected { Reason = Reason(Value("reason")) };
                break;
            case "Reconnecting":
                e.Reconnecting = new Empty();
                break;
            case "Reconnected":
                e.Reconnected = new Empty();
                break;
            case "RoomSidChanged":
                e.RoomSidChanged = new RoomSidChanged { Sid = Value("sid") };
                break;
            case "Eos":
                e.Eos = new Empty();
                break;
            default:
                FillStream(e, library);
                break;
        }
    }

    private static ParticipantInfo Message((string Identity, string Sid, string State, long JoinedAt) info) =>
        FakeRoom.Info(info.Identity, info.Sid, Enum.Parse<ParticipantState>(info.State), info.JoinedAt);

    private static AttributesEntry Message((string Key, string Value) entry) => new() { Key = entry.Key, Value = entry.Value };

    private static DisconnectReason Reason(string name) => Named<DisconnectReason>(name);

    // The recording has the schema's spelling, the generated code its own.
    private static T Named<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);

    private void FillStream(RoomEvent e, FakeLibrary library)
    {
        switch (Kind)
        {
            case "StreamHeaderReceived":
                e.StreamHeaderReceived = new StreamHeaderReceived
                {
                    ParticipantIdentity = Value("participantIdentity"),
                    Header = new StreamHeader
                    {
                        StreamId = Value("streamId"),
                        Timestamp = long.Parse(Value("timestamp"), CultureInfo.InvariantCulture),
                        MimeType = Value("mimeType"),
                        Topic = Value("topic"),
                        ByteHeader = new ByteHeader { Name = Value("name") },
                    },
                };
                break;
            case "StreamTrailerReceived":
                e.StreamTrailerReceived = new StreamTrailerReceived
                {
                    ParticipantIdentity = Value("participantIdentity"),
                    Trailer = new StreamTrailer { StreamId = Value("streamId"), Reason = Value("reason") },
                };
                break;
            case "ByteStreamOpened":
                e.ByteStreamOpened = new OwnedInFirstField { Owned = new OwnedHandleOnly { Handle = library.Give() } };
                break;
            case "DataTrackPublished":
                e.DataTrackPublished = new DataTrackPublished
                {
                    Track = new OwnedDataTrack
                    {
                        Handle = library.Give(),
                        Info = new DataTrackInfo { Name = Value("name"), Sid = Value("sid") },
                        PublisherIdentity = Value("publisherIdentity"),
                    },
                };
                break;
            case "DataTrackUnpublished":
                e.DataTrackUnpublished = new DataTrackUnpublished { Sid = Value("sid") };
                break;
            default:
                // TokenRefreshed: not in our subset of the schema, so to us an event of an unknown kind.
                e.MergeFrom(new Google.Protobuf.CodedInputStream([0xC2, 0x02, 0x00]));
                break;
        }
    }

    [GeneratedRegex(@"^\s*[\d.]+ (?<who>\w+): (?<kind>\w+)\s*(?<text>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<identity>\w+) (?<sid>PA_\w+) (?<state>\w+) joined_at=(?<joined>\d+)")]
    private static partial Regex Info();

    [GeneratedRegex(@"""key"": ""([^""]*)"", ""value"": ""([^""]*)""")]
    private static partial Regex Entry();
}
