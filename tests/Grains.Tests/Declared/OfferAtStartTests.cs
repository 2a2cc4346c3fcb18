using RemoteAccess.Grains.Declared;
using RemoteAccess.Rooms;

using static RemoteAccess.Grains.Tests.Fakes.SessionFixture;

namespace RemoteAccess.Grains.Tests.Declared;

/// <summary>What a new session offers, of its descriptor and of what publishers added before.</summary>
public sealed class OfferAtStartTests
{
    private static readonly RoomDescriptor Robot = new()
    {
        Name = "robot",
        Capabilities = DeviceCapabilities.Services,
        SupportedEncodings = ["json"],
        Channels = [Channel(1), Channel(2)],
        Services = [Service(1, "/one"), Service(2, "/two")],
    };

    [Fact]
    public void Without_anything_declared_it_is_the_descriptor()
    {
        var offer = new OfferAtStart(Robot, null);
        Assert.Equal(Robot.Channels, offer.Channels);
        Assert.Equal(Robot.Services, offer.Services);
        Assert.Empty(offer.Dropped);
    }

    [Fact]
    public void What_was_added_is_offered_and_what_was_removed_is_not()
    {
        var offer = new OfferAtStart(Robot, new DeclaredState
        {
            Channels = [Channel(3)],
            Services = [Service(3, "/three")],
            RemovedChannels = [Channel(1)],
            RemovedServices = [Service(2, "/two")],
        });
        Assert.Equal([2, 3], offer.Channels.Select(channel => channel.Id));
        Assert.Equal(["/one", "/three"], offer.Services.Select(service => service.Name));
        Assert.Empty(offer.Dropped);
    }

    [Fact]
    public void What_replaced_a_channel_or_a_service_of_the_descriptor_is_offered_in_its_place()
    {
        var offer = new OfferAtStart(Robot, new DeclaredState
        {
            Channels = [Channel(1) with { Topic = "/other" }],
            Services = [Service(2, "/other")],
            RemovedChannels = [Channel(1)],
            RemovedServices = [Service(2, "/two")],
        });
        Assert.Equal("/other", offer.Channels.Single(channel => channel.Id == 1).Topic);
        Assert.Equal("/other", offer.Services.Single(service => service.Id == 2).Name);
    }

    [Fact]
    public void A_changed_descriptor_comes_before_what_was_added_and_removed()
    {
        var changed = Robot with
        {
            Channels = [Channel(1) with { Topic = "/new" }, Channel(3) with { Topic = "/three" }],
            Services = [Service(3, "/three"), Service(4, "/four")],
        };
        var offer = new OfferAtStart(changed, new DeclaredState
        {
            Channels = [Channel(3), Channel(4)],
            Services = [Service(3, "/elsewhere"), Service(5, "/four"), Service(6, "/six")],
            RemovedChannels = [Channel(1)],
            RemovedServices = [Service(4, "/old")],
        });
        Assert.Equal(["/new", "/three", "/topic4"], offer.Channels.Select(channel => channel.Topic));
        Assert.Equal(["/three", "/four", "/six"], offer.Services.Select(service => service.Name));
        Assert.Equal(
            [
                "channel 3 '/topic3': the descriptor uses its id for '/three'",
                "service 3 '/elsewhere': the descriptor uses its id for '/three'",
                "service 5 '/four': the descriptor uses its name for another service",
            ],
            offer.Dropped);
    }

    [Fact]
    public void What_the_descriptor_declares_by_now_itself_is_offered_once()
    {
        var offer = new OfferAtStart(
            Robot with { Channels = [Channel(1), Channel(3)], Services = [Service(3, "/three")] },
            new DeclaredState { Channels = [Channel(3)], Services = [Service(3, "/three")] });
        Assert.Equal([1, 3], offer.Channels.Select(channel => channel.Id));
        Assert.Equal([3u], offer.Services.Select(service => service.Id));
        Assert.Empty(offer.Dropped);
    }

    [Fact]
    public void A_room_that_offers_no_services_any_more_drops_those_that_were_added()
    {
        var offer = new OfferAtStart(
            Robot with { Capabilities = DeviceCapabilities.None, Services = [] }, new DeclaredState { Services = [Service(3, "/three")] });
        Assert.Empty(offer.Services);
        Assert.Equal("service 3 '/three': the room does not offer services any more", Assert.Single(offer.Dropped));
    }

    [Fact]
    public void Only_what_conflicts_with_the_descriptor_is_dropped()
    {
        var offer = new OfferAtStart(
            Robot with { Channels = [Json(1, 1)] }, new DeclaredState { Channels = [Channel(5), Json(6, 2), Channel(7)] });
        Assert.Equal([1, 5, 7], offer.Channels.Select(channel => channel.Id));
        Assert.Contains("the same name 'Pose'", Assert.Single(offer.Dropped), StringComparison.Ordinal);
    }

    private static ChannelDescriptor Json(ulong id, byte schema) =>
        Channel(id) with { SchemaName = "Pose", SchemaEncoding = "jsonschema", Schema = [schema] };

    private static ServiceDescriptor Service(uint id, string name) => new() { Id = id, Name = name, Handler = null! };
}
