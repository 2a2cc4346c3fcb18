using System.Text;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Rooms;

public sealed class RoomTests
{
    private const ulong Noon = 1_772_366_400_000_000_000;

    private readonly FakeRoomGrain _grain = new();

    private Room Room => Make.Room(_grain);

    [Fact]
    public async Task A_message_carries_the_channels_id_the_time_now_and_the_json()
    {
        var joints = Room.JsonChannel("/joints", TestJson.Default.Joints);

        await joints.PublishAsync(new Joints([1, 2.5]));

        var message = Assert.Single(_grain.Published);
        Assert.Equal(joints.Id, message.ChannelId);
        Assert.Equal(Noon, message.LogTime);
        Assert.Equal("""{"positions":[1,2.5]}""", Encoding.UTF8.GetString(message.Data));
    }

    [Fact]
    public async Task A_message_carries_the_time_it_was_given()
    {
        await Room.JsonChannel("/joints", TestJson.Default.Joints)
            .PublishAsync(new Joints([]), DateTimeOffset.UnixEpoch.AddMilliseconds(1.5));

        Assert.Equal(1_500_000UL, Assert.Single(_grain.Published).LogTime);
    }

    [Fact]
    public async Task A_viewer_is_thrown_out_with_a_ban_only_where_one_is_given_and_the_ban_is_listed_and_lifted()
    {
        var (ann, bob) = (ParticipantIdentity.Parse("ann"), ParticipantIdentity.Parse("bob"));

        Assert.Equal(KickOutcome.Kicked, await Room.KickAsync(ann));
        Assert.Equal(KickOutcome.Kicked, await Room.KickAsync(bob, TimeSpan.FromMinutes(5)));

        Assert.Equal([("ann", null), ("bob", TimeSpan.FromMinutes(5))], _grain.Kicked);
        Assert.Equal("bob", Assert.Single(await Room.GetBansAsync()).Identity);
        Assert.False(await Room.LiftBanAsync(ann));
        Assert.True(await Room.LiftBanAsync(bob));
    }

    [Fact]
    public void A_time_before_1970_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LogTime.Of(DateTimeOffset.UnixEpoch.AddTicks(-1)));

    [Fact]
    public async Task A_batch_is_one_call()
    {
        var joints = Room.JsonChannel("/joints", TestJson.Default.Joints);
        var speed = Room.JsonChannel("/speed", TestJson.Default.Speed);

        var result = await Room.PublishBatchAsync(joints.ToMessage(new Joints([1])), speed.ToMessage(new Speed(2)));

        Assert.Equal(2, result.Published);
        Assert.Equal(1, _grain.Calls);
        Assert.Equal([joints.Id, speed.Id], _grain.Published.Select(message => message.ChannelId));
    }

    [Fact]
    public async Task What_is_sent_to_viewers_reaches_the_room_as_given()
    {
        var parameter = new Parameter("speed", new FloatParameterValue(1));

        await Room.PublishStatusAsync(NoticeLevel.Warning, "Hot", "temperature");
        await Room.RemoveStatusAsync("temperature");
        await Room.PublishParametersAsync(parameter);
        await Room.PublishConnectionGraphAsync(ConnectionGraphState.Empty);
        await Room.PublishTimeAsync();

        Assert.Equal(new StatusNotice(NoticeLevel.Warning, "Hot", "temperature"), _grain.Told[0]);
        Assert.Equal(["temperature"], Assert.IsType<IReadOnlyList<string>>(_grain.Told[1], exactMatch: false));
        Assert.Equal([parameter], Assert.IsType<IReadOnlyList<Parameter>>(_grain.Told[2], exactMatch: false));
        Assert.Same(ConnectionGraphState.Empty, _grain.Told[3]);
        Assert.Equal(Noon, _grain.Told[4]);
    }
}
