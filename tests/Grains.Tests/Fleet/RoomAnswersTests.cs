using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What each call answers in each state of a room: the table in docs/architecture.md. Changes of a room that is elsewhere are in
/// <see cref="Rooms.RoomOwnerTests"/>, because its activation soon goes to the session.</summary>
[Trait("Rule", "B19")]
public sealed class RoomAnswersTests(StayingSilos silos) : IClassFixture<StayingSilos>
{
    private static readonly RoomDescriptor Descriptor = new() { Name = "robot", Channels = [SessionFixture.Channel(1)] };

    private static readonly Dictionary<string, Func<IRoomGrain, Task<string>>> Calls = new()
    {
        ["Open"] = async room => $"{await room.OpenAsync(Descriptor)}",
        ["TryOpen"] = async room => $"{await room.TryOpenAsync(Descriptor)}",
        ["Close"] = async room =>
        {
            await room.CloseAsync();
            return $"{(await room.GetStatus()).Phase}";
        },
        ["Status"] = async room => $"{(await room.GetStatus()).Phase}",
        ["Ban"] = async room => $"{await room.Kick(ParticipantIdentity.Parse("eve"), TimeSpan.FromHours(1))}",
        ["Kick"] = async room => $"{await room.Kick(ParticipantIdentity.Parse("eve"))}",
        ["Publish"] = async room => $"{(await room.Publish(1, 1, [1])).Outcome}",
        ["PublishBatch"] = async room => (await room.PublishBatch([new ChannelMessage(1, 1, [1])])) switch
        {
            { Published: 1 } => "Published",
            { Moved: 1 } => "Moved",
            { RoomNotOpen: 1 } => "RoomNotOpen",
            var other => $"{other}",
        },
        ["PublishStatus"] = async room => $"{(await room.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", null))).Outcome}",
        ["Advertise"] = async room =>
        {
            await room.Advertise([SessionFixture.Channel(2)]);
            return "done";
        },
        ["Participants"] = async room => $"{(await room.GetParticipants()).Count}",
        ["ViewerWaiting"] = async room => $"{await room.ViewerWaiting()}",
    };

    public static TheoryData<string, string> Closed { get; } = new()
    {
        { "Open", "1" }, { "TryOpen", "True" }, { "Close", "Closed" }, { "Status", "Closed" }, { "Ban", "RoomNotOpen" },
        { "Kick", "RoomNotOpen" }, { "Publish", "RoomNotOpen" }, { "PublishBatch", "RoomNotOpen" }, { "PublishStatus", "RoomNotOpen" },
        { "Advertise", "RoomNotOpenException" }, { "Participants", "0" }, { "ViewerWaiting", "False" },
    };

    public static TheoryData<string, string> Opening { get; } = new()
    {
        { "Open", "2" }, { "TryOpen", "False" }, { "Close", "Closed" }, { "Status", "Connecting" }, { "Ban", "NotFound" },
        { "Kick", "Moved" }, { "Publish", "Moved" }, { "PublishBatch", "Moved" }, { "PublishStatus", "Moved" },
        { "Advertise", "done" }, { "Participants", "0" }, { "ViewerWaiting", "False" },
    };

    public static TheoryData<string, string> Serving { get; } = new()
    {
        { "Open", "1" }, { "TryOpen", "False" }, { "Close", "Closed" }, { "Status", "Connected" }, { "Ban", "NotFound" },
        { "Kick", "NotFound" }, { "Publish", "Published" }, { "PublishBatch", "Published" }, { "PublishStatus", "Published" },
        { "Advertise", "done" }, { "Participants", "0" }, { "ViewerWaiting", "True" },
    };

    public static TheoryData<string, string> Ending { get; } = new()
    {
        { "Open", "2" }, { "TryOpen", "True" }, { "Close", "Closed" }, { "Status", "Connected" }, { "Ban", "Moved" },
        { "Kick", "Moved" }, { "Publish", "Moved" }, { "PublishBatch", "Moved" }, { "PublishStatus", "Moved" },
        { "Advertise", "RoomMovedException" }, { "Participants", "0" }, { "ViewerWaiting", "False" },
    };

    public static TheoryData<string, string> Elsewhere { get; } = new()
    {
        { "Status", "Connected" }, { "Kick", "NotFound" }, { "Publish", "Published" }, { "PublishBatch", "Published" },
        { "PublishStatus", "Published" }, { "Advertise", "done" }, { "Participants", "0" }, { "ViewerWaiting", "True" },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_room_that_is_not_to_be_open(string call, string answer) =>
        Assert.Equal(answer, await AnswerAsync(call, Room($"closed {call}")));

    [Theory]
    [MemberData(nameof(Serving))]
    public async Task A_room_that_is_served(string call, string answer)
    {
        var name = $"serving {call}";
        await silos.OpenOn(silos.A, name);
        Assert.Equal(answer, await AnswerAsync(call, Room(name)));
    }

    [Theory]
    [MemberData(nameof(Opening))]
    public async Task A_room_that_is_being_opened(string call, string answer)
    {
        var name = $"opening {call}";
        await silos.OpenOn(silos.A, name);
        var session = TwoSilos.Host(silos.A).Find(RoomName.Parse(name))!;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silos.Storage.Held = (name, release.Task);
        try
        {
            // The session goes, and opening the room anew waits for the store.
            TwoSilos.Host(silos.A).Supersede(session);
            await session.Completion.Within("the session to end");
            var asked = AnswerAsync(call, Room(name));
            if (call is "Open" or "TryOpen" or "Close" or "Ban" or "Advertise")
            {
                release.SetResult();
            }

            Assert.Equal(answer, await asked);
        }
        finally
        {
            release.TrySetResult();
            silos.Storage.Held = null;
        }
    }

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task A_room_whose_session_ends(string call, string answer)
    {
        var name = $"ending {call}";
        var room = await silos.OpenOn(silos.A, name);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        room.Device!.ClosesAfter = release.Task;
        TwoSilos.Host(silos.A).Supersede(TwoSilos.Host(silos.A).Find(RoomName.Parse(name))!);
        var asked = AnswerAsync(call, Room(name));
        if (call is "Close")
        {
            release.SetResult();
        }

        Assert.Equal(answer, await asked);
        release.TrySetResult();
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_room_that_another_silo_serves(string call, string answer)
    {
        var name = $"elsewhere {call}";
        await silos.OpenOn(silos.A, name);
        await silos.Move(Room(name), silos.B);
        Assert.Equal(answer, await AnswerAsync(call, Room(name)));
        Assert.Equal(1, TwoSilos.Host(silos.A).Find(RoomName.Parse(name))?.Epoch);
        Assert.Null(TwoSilos.Host(silos.B).Find(RoomName.Parse(name)));
    }

    private static async Task<string> AnswerAsync(string call, IRoomGrain room)
    {
        try
        {
            return await Calls[call](room);
        }
        catch (Exception exception) when (exception is RoomNotOpenException or RoomMovedException or SiloDrainingException)
        {
            return exception.GetType().Name;
        }
    }

    private IRoomGrain Room(string name) => TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>(name);
}
