using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Changing what the room offers, and telling everyone, in one step.</summary>
public sealed class AdvertisementsTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "S3")]
    public void A_change_is_sent_to_every_viewer_once()
    {
        Offer();
        var ann = Parts.Add();
        Parts.Advertisements.Advertise([SessionFixture.Channel(1), SessionFixture.Channel(2)]);
        Parts.Advertisements.Advertise([SessionFixture.Channel(2)]);
        Parts.Advertisements.Unadvertise([2, 404]);
        Parts.Advertisements.Unadvertise([2]);
        Parts.Advertisements.AdvertiseServices([Service(1, "json")]);
        Parts.Advertisements.UnadvertiseServices([1, 404]);
        Parts.Advertisements.UnadvertiseServices([1]);
        Assert.Collection(
            ann.Messages(),
            message => Assert.Equal([2UL], Assert.IsType<AdvertiseMessage>(message).Channels.Select(channel => channel.Id)),
            message => Assert.Equal([2UL], Assert.IsType<UnadvertiseMessage>(message).ChannelIds),
            message => Assert.IsType<AdvertiseServicesMessage>(message),
            message => Assert.Equal([1U], Assert.IsType<UnadvertiseServicesMessage>(message).ServiceIds));
    }

    [Fact]
    public void Encodings_of_only_new_services_are_announced_before_them()
    {
        Offer();
        var ann = Parts.Add();
        Parts.Advertisements.AdvertiseServices([Service(1, "cdr")]);
        Assert.Collection(
            ann.Messages(),
            message => Assert.Contains("cdr", Assert.IsType<ServerInfoMessage>(message).Info.SupportedEncodings),
            message => Assert.IsType<AdvertiseServicesMessage>(message));
    }

    [Fact]
    public void A_room_that_was_opened_without_services_refuses_some_and_takes_none()
    {
        Parts.Advertisements.AdvertiseServices([]);
        var error = Assert.Throws<RoomDescriptorException>(() => Parts.Advertisements.AdvertiseServices([Service(1, "json")]));
        Assert.Contains(nameof(DeviceCapabilities.Services), Assert.Single(error.Errors), StringComparison.Ordinal);
        Assert.Empty(Parts.Services.Names);
    }

    [Fact]
    public void Additions_that_do_not_fit_the_existing_ones_are_refused_and_sent_to_no_viewer()
    {
        const ulong Shared = 1UL << 53;
        Parts.Advertisements.Advertise([SessionFixture.Channel(Shared)]);
        var ann = Parts.Add();
        Assert.Throws<RoomDescriptorException>(() => Parts.Advertisements.Advertise([SessionFixture.Channel(Shared + 1)]));
        Assert.Equal(2, Parts.Channels.Count);
        Assert.Empty(ann.Frames());
    }

    [Fact]
    public void Subscriptions_end_with_their_channel_before_it_is_told()
    {
        var ann = Parts.Add();
        Parts.Subscriptions.Subscribe(ann.Link, 1, video: false);
        Fixture.Told();
        var told = new List<ServerMessage>();
        Fixture.Telling = _ =>
        {
            Assert.True(Parts.Gate.IsHeldByCurrentThread);
            told.AddRange(ann.Messages());
        };
        Parts.Advertisements.Unadvertise([1]);
        Assert.Empty(told);
        Assert.Equal([new ViewerUnsubscribed(ann.Link.Identity.Viewer, 1), new ChannelUnsubscribed(1)], Fixture.Told());
        Assert.IsType<UnadvertiseMessage>(Assert.Single(ann.Messages()));
    }

    private static ServiceDescriptor Service(uint id, string encoding) => new()
    {
        Id = id,
        Name = $"/service{id}",
        Handler = new FakeHandler(new Pulse()),
        Request = new ServiceMessageDescriptor { Encoding = encoding },
    };

    private void Offer() => Fixture.Descriptor = Fixture.Descriptor with
    {
        Capabilities = DeviceCapabilities.Services,
        SupportedEncodings = ["json"],
    };
}
