using RemoteAccess.Grains.Tables;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The channels that viewers publish on.</summary>
public sealed class ClientChannelTableTests : TablePartsTest
{
    [Fact]
    public void The_listener_hears_of_a_channel_its_messages_and_its_end_in_this_order()
    {
        var (ann, channel) = (Parts.Add().Link, Channel(7));
        Assert.Equal(ClientMessageDelivery.NotAdvertised, Parts.ClientChannels.Deliver(ann, 7, default));
        Assert.Equal(ClientChannelAdmission.Added, Parts.ClientChannels.Advertise(ann, channel));
        Assert.Equal(ClientChannelAdmission.Duplicate, Parts.ClientChannels.Advertise(ann, channel));
        Assert.Equal(ClientMessageDelivery.Delivered, Parts.ClientChannels.Deliver(ann, 7, default));
        Assert.True(Parts.ClientChannels.Unadvertise(ann, 7));
        Assert.False(Parts.ClientChannels.Unadvertise(ann, 7));
        Assert.Equal(ClientMessageDelivery.NotAdvertised, Parts.ClientChannels.Deliver(ann, 7, default));
        Assert.Equal(
            [typeof(ClientChannelAdvertised), typeof(ClientMessageReceived), typeof(ClientChannelUnadvertised)],
            Fixture.Told().Select(told => told.GetType()));
    }

    [Fact]
    public void A_message_takes_its_viewers_lock_and_not_the_tables()
    {
        var ann = Parts.Add().Link;
        Parts.ClientChannels.Advertise(ann, Channel(7));
        var held = new List<(bool Tables, bool Viewer)>();
        Fixture.Telling = _ => held.Add((Parts.Gate.IsHeldByCurrentThread, Parts.Entry(ann).Publishing.IsHeldByCurrentThread));
        Parts.ClientChannels.Deliver(ann, 7, default);
        Parts.ClientChannels.Unadvertise(ann, 7);
        Assert.Equal([(false, true), (true, true)], held);
    }

    [Fact]
    public void Who_has_left_has_no_channels_and_the_end_of_each_was_told()
    {
        var ann = Parts.Add().Link;
        Parts.ClientChannels.Advertise(ann, Channel(8));
        Parts.ClientChannels.Advertise(ann, Channel(7));
        Assert.Equal([7U, 8U], Parts.ClientChannels.Of(ann).Select(channel => channel.Id));
        Fixture.Told();
        Parts.ClientChannels.Leave(Parts.Viewers.Remove(ann)!);
        Assert.Equal(2, Fixture.Told().OfType<ClientChannelUnadvertised>().Count());
        Assert.Empty(Parts.ClientChannels.Of(ann));
        Assert.Equal(ClientChannelAdmission.Gone, Parts.ClientChannels.Advertise(ann, Channel(9)));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_viewer_has_at_most_as_many_as_the_options_say()
    {
        Fixture.Session.Options.Inbound.ClientChannelsPerViewer = 1;
        var ann = Parts.Add().Link;
        Parts.ClientChannels.Advertise(ann, Channel(1));
        Assert.Equal(ClientChannelAdmission.TooMany, Parts.ClientChannels.Advertise(ann, Channel(2)));
        Assert.Single(Fixture.Told());
    }

    private static ClientChannel Channel(uint id) => new() { Id = id, Topic = $"/teleop{id}", Encoding = "json" };
}
