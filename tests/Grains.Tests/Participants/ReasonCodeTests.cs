using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The closed list of reasons. Codes travel between silos of different versions and stand in dashboards: none is renamed or
/// renumbered.</summary>
public sealed class ReasonCodeTests
{
    private const string Codes = """
        None 0, Unknown 1, QueueOverflow 2, QueueBytesOverflow 3, WriteFailed 4, WriteTimeout 5, OpenFailed 6, OpenTimeout 7, Replaced 8, Disconnected 9,
        RoomClosed 10, Draining 11, Kicked 12, Incompatible 13, ProtocolViolation 14, Stalled 15, ConnectionLost 16, TransportReconnected 17,
        Superseded 18, RegistrationLost 19, Idle 20, RegistryFailed 21, InboundFailed 22, InboundLost 23, GrantsChanged 24,
        InboundTimeout 25, AtCapacity 26, Moved 27, CutOff 28
        """;

    [Fact]
    [Trait("Rule", "B5")]
    public void The_list_of_reason_codes_is_closed_in_names_and_numbers() => Assert.Equal(
        Codes.ReplaceLineEndings(" "),
        string.Join(", ", Enum.GetValues<ReasonCode>().Select(code => $"{code} {(int)code}")));
}
