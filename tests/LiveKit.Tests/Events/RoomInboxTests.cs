using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Events;

public sealed class RoomInboxTests
{
    private static readonly string Long = new('x', 60_000);

    private static readonly Dictionary<string, string> LongOnes = new() { ["a"] = Long };

    public static TheoryData<string> Kinds => [.. Told.Keys];

    private static Dictionary<string, NativeRoomEvent> Told { get; } = new NativeRoomEvent[]
    {
        new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("s", Long, 0)),
        new NativeRoomEvent.StreamChunkReceived("v", Long, 0, default),
        new NativeRoomEvent.StreamTrailerReceived("v", "s", Long),
        new NativeRoomEvent.AttributesChanged("v", LongOnes, LongOnes),
        new NativeRoomEvent.ParticipantsUpdated(
            [new NativeParticipant("PA_1", "v", "v", NativeParticipantState.Active, 1, LongOnes, string.Empty)]),
        new NativeRoomEvent.ParticipantConnected(
            new NativeParticipant("PA_1", "v", "v", NativeParticipantState.Active, 1, LongOnes, string.Empty)),
        new NativeRoomEvent.DataTrackPublished("v", "DTR_1", Long),
    }.ToDictionary(told => told.GetType().Name);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_another_chose_the_length_of_counts_against_the_bound(string kind)
    {
        var inbox = new RoomInbox();

        var taken = 0L;
        while (inbox.Put(Told[kind]))
        {
            taken += Long.Length;
            Assert.True(taken <= RoomInbox.MaxBytes, $"{taken} characters wait, and the bound is {RoomInbox.MaxBytes} bytes.");
        }
    }
}
