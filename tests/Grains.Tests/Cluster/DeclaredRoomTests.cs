using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>What was added to a room while it was open, after the room was opened anew.</summary>
public sealed class DeclaredRoomTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task A_channel_added_at_run_time_is_there_when_the_room_is_opened_anew_on_another_silo()
    {
        const string Name = "added";
        await silos.OpenOn(silos.A, Name);
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name);
        await grain.Advertise([SessionFixture.Channel(2)]);
        await silos.Pulse.Until(() => silos.Storage.Has("declared", Name), "what was added to be stored");
        await silos.Move(grain, silos.B);

        Assert.Equal(PublishOutcome.Published, (await grain.Publish(2, 1, [1])).Outcome);
    }

    [Fact]
    public async Task A_room_that_was_closed_opens_with_its_descriptor_alone()
    {
        const string Name = "closed";
        await silos.OpenOn(silos.A, Name);
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name);
        await grain.Advertise([SessionFixture.Channel(2)]);
        await grain.CloseAsync();
        await silos.OpenOn(silos.A, Name);

        Assert.Equal(PublishOutcome.UnknownChannel, (await grain.Publish(2, 1, [1])).Outcome);
        Assert.Equal(PublishOutcome.Published, (await grain.Publish(1, 1, [1])).Outcome);
    }

    [Fact]
    public async Task A_room_that_is_opened_with_another_descriptor_keeps_what_was_added()
    {
        const string Name = "replaced";
        await silos.OpenOn(silos.A, Name);
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name);
        await grain.Advertise([SessionFixture.Channel(2)]);
        await grain.OpenAsync(new RoomDescriptor { Name = "other", Channels = [SessionFixture.Channel(3)] });

        Assert.Equal([2, 3], (await grain.GetChannels()).Select(channel => channel.Id));
    }
}
