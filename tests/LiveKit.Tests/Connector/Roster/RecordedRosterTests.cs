using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Replay;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>What devices and viewers saw of a real server, read by a roster: everything it tells makes sense, and it ends with whom the
/// recording ends.</summary>
public sealed class RecordedRosterTests
{
    [Theory]
    [InlineData("reconnect-same-identity.txt", 6)]
    [InlineData("device-second-connection.txt", 6)]
    [InlineData("failures.txt", 15)]
    public void Each_connection_ends_with_the_SIDs_its_recording_named_last(string file, int atLeast)
    {
        var scenarios = TraceFile.Read(file).Where(scenario => scenario.Lines.Count > 0).ToList();
        Assert.True(scenarios.Count >= atLeast, $"{file} has {scenarios.Count} scenarios.");
        foreach (var (name, lines) in scenarios)
        {
            foreach (var who in lines.Select(line => line.Who).Distinct())
            {
                var self = who.StartsWith('D') ? "D" : who;
                var roster = new RoomRoster(People.Person(self, "PA_self", 1), []);
                var reader = new Reader(roster);
                var last = new Dictionary<string, string>();
                foreach (var line in lines.Where(line => line.Who == who))
                {
                    foreach (var info in line.Kind is "ParticipantConnected" or "ParticipantsUpdated" ? line.Infos() : [])
                    {
                        if (info.Identity != self && (line.Kind == "ParticipantConnected" || last.ContainsKey(info.Identity)))
                        {
                            last[info.Identity] = info.Sid;
                        }
                    }

                    if (line.Kind == "ParticipantDisconnected")
                    {
                        last.Remove(line.Value("participantIdentity"));
                    }

                    reader.Read(Tell(roster, line), roster);
                }

                var shown = roster.View.Values.ToDictionary(
                    entry => entry.Participant.Identity.Value, entry => entry.Participant.Sid.Value);
                Assert.All(last,
                    pair => Assert.True(shown.GetValueOrDefault(pair.Key) == pair.Value,
                        $"{name}, {who}: {pair.Key} is {shown.GetValueOrDefault(pair.Key)}, not {pair.Value}"));
            }
        }
    }

    [Theory]
    [InlineData("simfull", true)]
    [InlineData("simnode", true)]
    [InlineData("serverkill-500", true)]
    [InlineData("serverkill-5000", true)]
    [InlineData("alldrop-25000", true)]
    [InlineData("simresume", false)]
    [InlineData("sigcut", false)]
    public void The_device_distinguishes_a_full_reconnect_from_a_resume(string scenario, bool streamsLost)
    {
        var lines = TraceFile.Read("failures.txt")
            .First(part => part.Name.StartsWith($"=== T7 {scenario} ", StringComparison.Ordinal)).Lines;
        var roster = new RoomRoster(People.Person("D", "PA_self", 1), []);

        var told = lines.Where(line => line.Who == "D").SelectMany(line => Tell(roster, line)).ToList();

        Assert.Equal(streamsLost, Assert.Single(told.OfType<RoomReconnected>()).StreamsLost);
        var back = told.FindIndex(happened => happened is RoomReconnected);
        var broken = told.FindIndex(happened => happened is RoomReconnecting);
        Assert.DoesNotContain(told[broken..back], happened => happened is ParticipantActive);
        Assert.Equal(streamsLost, told[back..].Exists(happened => happened is ParticipantActive));
    }

    private static List<RoomEvent> Tell(RoomRoster roster, TraceLine line) => line.Kind switch
    {
        "ParticipantConnected" => roster.Tell([.. line.Infos().Select(info => People.Connected(Person(info)))]),
        "ParticipantsUpdated" => roster.Tell(People.Updated([.. line.Infos().Select(Person)])),
        "ParticipantActive" => roster.Tell(People.Active(line.Value("participantIdentity"))),
        "ParticipantDisconnected" => roster.Tell(People.Gone(line.Value("participantIdentity"))),
        "Reconnecting" => roster.Tell(new NativeRoomEvent.Reconnecting()),
        "Reconnected" => roster.Restore(),
        _ => [],
    };

    private static NativeParticipant Person((string Identity, string Sid, string State, long JoinedAt) info) =>
        People.Person(info.Identity, info.Sid, info.JoinedAt, Enum.Parse<NativeParticipantState>(info.State));
}
