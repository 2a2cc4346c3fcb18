using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Descriptors that name grains: what is refused, what is alike, and what becomes of a grain that names itself.</summary>
public sealed class DescribedRoomTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private IDescribedDevice Device => TwoSilos.Grains(silos.A).GetGrain<IDescribedDevice>("device");

    [Fact]
    public void Nulls_where_none_may_be_are_said_not_thrown()
    {
        var described = DescribedDevice.Descriptor(Device);
        Assert.Equal(
            ["Channels is null; leave it out for none.", "Services is null; leave it out for none."],
            RoomDescriptorValidator.Errors(described with { Channels = null!, Services = null! }));
        Assert.Equal(["1 of 2 channels are null; leave them out."], RoomDescriptorValidator.Errors([SessionFixture.Channel(1), null!]));
        Assert.Equal(["1 of 1 services are null; leave them out."], RoomDescriptorValidator.Errors(new ServiceDescriptor[] { null! }));
        Assert.Equal(
            ["Channel 1: Metadata is null; leave it out for none.", "Channel 1: Schema is null; leave it out for none."],
            RoomDescriptorValidator.Errors([SessionFixture.Channel(1) with { Metadata = null!, Schema = null! }]).Order());
    }

    [Fact]
    public void A_descriptor_that_uses_everything_is_valid() =>
        Assert.Empty(RoomDescriptorValidator.Errors(DescribedDevice.Descriptor(Device)));

    [Fact]
    public void What_a_capability_needs_is_asked_for_all_at_once()
    {
        var errors = RoomDescriptorValidator.Errors(new RoomDescriptor
        {
            Name = "robot",
            Capabilities = DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters | DeviceCapabilities.Assets | (
                DeviceCapabilities)1024,
            Services = [DescribedDevice.Service(1, Device)],
        });
        Assert.Collection(
            errors,
            error => Assert.Equal(
                "Capabilities holds the unknown bits 1024; give a combination of ClientPublish, Parameters, Services, Assets, "
                + "ConnectionGraph, Time.", error),
            error => Assert.StartsWith("Capabilities offers ClientPublish, but Listener is null", error, StringComparison.Ordinal),
            error => Assert.StartsWith(
                "Capabilities offers ClientPublish, but SupportedEncodings is empty", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Capabilities offers Parameters, but ParameterHandler is null", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Capabilities offers Assets, but AssetHandler is null", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Services has 1 entries, but Capabilities lacks Services", error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_handler_without_its_capability_is_refused_and_a_listener_is_welcome()
    {
        var errors = RoomDescriptorValidator.Errors(DescribedDevice.Descriptor(Device) with { Capabilities = DeviceCapabilities.Services });
        Assert.Collection(
            errors,
            error => Assert.Contains("ParameterHandler is", error, StringComparison.Ordinal),
            error => Assert.Contains("AssetHandler is", error, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.Contains(Device.GetGrainId().ToString(), error, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_of_services_are_reported_at_once()
    {
        var errors = RoomDescriptorValidator.Errors(
        [
            DescribedDevice.Service(1, Device) with { Name = " " },
            DescribedDevice.Service(1, Device) with { Name = "/a", Request = new ServiceMessageDescriptor { Encoding = "", Schema = [1] } },
            DescribedDevice.Service(2, null!) with
            {
                Name = "/a",
                Response = new ServiceMessageDescriptor { Encoding = "json", SchemaEncoding = "jsonschema", Schema = [0xff] },
            },
        ]);
        Assert.Equal(
            [
                "Service 1: Name is empty; give 1 to 256 characters.",
                "Service 1: Request.Encoding is empty; give 1 to 256 characters.",
                "Service 1: Request: it has a schema of 1 bytes but no SchemaEncoding; name it, e.g. 'jsonschema' or 'protobuf'.",
                "Service 2: Response: a schema in 'jsonschema' is sent as text, but it is not valid UTF-8; encode it as UTF-8.",
                "Service 2: Handler is null; name the grain that answers.",
                "Service id 1 is used 2 times; give each service its own.",
                "Service name /a is used 2 times; give each service its own.",
            ],
            errors);
    }

    [Fact]
    public void An_unknown_delivery_is_refused()
    {
        var error = Assert.Single(RoomDescriptorValidator.Errors([SessionFixture.Channel(1) with { Delivery = (ChannelDelivery)7 }]));
        Assert.Equal("Channel 1: Delivery 7 is unknown; give Reliable or Lossy.", error);
    }

    [Fact]
    public void Members_that_cannot_work_together_are_refused_all_at_once()
    {
        var metadata = new Dictionary<string, string> { ["a"] = null! };
        var errors = RoomDescriptorValidator.Errors(new RoomDescriptor
        {
            Name = "robot",
            Capabilities = DeviceCapabilities.Services,
            Metadata = metadata,
            Channels =
            [
                Described(1, "json", "A", "protobuf", 1), Described(2, "json", "Pose", "jsonschema", 1),
                    Described(3, "json", "Pose", "jsonschema", 2),
                Described(4, "cdr", "A", "omgidl", 1), Described(5, "own", "A", "protobuf", 1), Described(6, "json", "A", "own", 2),
                SessionFixture.Channel((1UL << 53) + 1), SessionFixture.Channel(1UL << 53), SessionFixture.Channel(ulong.MaxValue),
            ],
            Services = [DescribedDevice.Service(1, Device) with { Request = null, Response = null }],
        });
        Assert.Equal(
            [
                "Metadata 'a' is null; leave it out, or give it a text.",
                "Service 1: it has no encoding, because Request is null and SupportedEncodings is empty; name an encoding in one of "
                    + "them, e.g. 'json'.",
                "Channel 1: messages in 'json' do not match a schema in 'protobuf'; use a schema in 'jsonschema', or none.",
                "Channel 2 and Channel 3 have different schemas with the same name 'Pose'; give each its own SchemaName.",
                "Channel ids 9007199254740992 and 9007199254740993 are the same number to viewers written in JavaScript; use ids up to "
                    + "9007199254740992 (2^53).",
            ],
            errors);
        Assert.Equal(["Channel 1: Metadata 'a' is null; leave it out, or give it a text."],
            RoomDescriptorValidator.Errors([SessionFixture.Channel(1) with { Metadata = metadata }]));

        static ChannelDescriptor Described(ulong id, string encoding, string name, string schemaEncoding, byte schema) =>
            SessionFixture.Channel(id) with { Encoding = encoding, SchemaName = name, SchemaEncoding = schemaEncoding, Schema = [schema] };
    }

    [Theory]
    [InlineData("json", true)]
    [InlineData(null, false)]
    public void A_service_that_names_no_encoding_takes_those_of_the_room_or_of_another(string? room, bool supported)
    {
        var described = new RoomDescriptor
        {
            Name = "robot",
            Capabilities = DeviceCapabilities.Services,
            SupportedEncodings = supported ? [room!] : [],
            Services = supported
                ? [DescribedDevice.Service(1, Device) with { Request = null }]
                : [DescribedDevice.Service(1, Device) with { Request = null },
                    DescribedDevice.Service(2, Device) with { Request = new ServiceMessageDescriptor { Encoding = "json" } }],
        };
        Assert.Empty(RoomDescriptorValidator.Errors(described));
    }

    [Theory]
    [InlineData(ChannelDelivery.Reliable, "true", null)]
    [InlineData(ChannelDelivery.Reliable, "false", "leave the key out, or make the channel Lossy.")]
    [InlineData(ChannelDelivery.Reliable, "True", "leave the key out, or make the channel Lossy.")]
    [InlineData(ChannelDelivery.Lossy, "true", "leave the key out, or make the channel Reliable.")]
    [InlineData(ChannelDelivery.Lossy, "false", "leave the key out, or make the channel Reliable.")]
    public void What_metadata_say_of_the_delivery_must_be_so(ChannelDelivery delivery, string told, string? fix)
    {
        var metadata = new Dictionary<string, string> { ["foxglove.reliable"] = told };
        var errors = RoomDescriptorValidator.Errors([SessionFixture.Channel(1) with { Delivery = delivery, Metadata = metadata }]);
        Assert.Equal(
            fix is null ? [] : [$"Channel 1: Metadata says 'foxglove.reliable' = '{told}', but Delivery is {delivery}; {fix}"], errors);
    }

    [Fact]
    public void A_channel_that_says_it_is_reliable_is_the_one_that_is()
    {
        var said = SessionFixture.Channel(1) with { Metadata = new Dictionary<string, string> { ["foxglove.reliable"] = "true" } };
        Assert.True(DescriptorComparer.AreEqual(said, SessionFixture.Channel(1)));
        Assert.False(DescriptorComparer.AreEqual(
            said, SessionFixture.Channel(1) with { Metadata = new Dictionary<string, string> { ["unit"] = "m" } }));
    }

    [Fact]
    public void Descriptors_are_alike_when_they_say_the_same_and_name_the_same_grains()
    {
        var one = DescribedDevice.Descriptor(Device);
        Assert.True(
            DescriptorComparer.AreEqual(one, DescribedDevice.Descriptor(TwoSilos.Grains(silos.B).GetGrain<IDescribedDevice>("device"))));
        var other = TwoSilos.Grains(silos.A).GetGrain<IDescribedDevice>("other");
        var channel = one.Channels[0];
        var service = one.Services[1];
        RoomDescriptor[] different =
        [
            one with { Capabilities = DeviceCapabilities.None },
            one with { AssetHandler = other },
            one with { AssetHandler = null },
            one with { ParameterHandler = other },
            one with { Listener = null },
            one with { Channels = [channel with { Latched = false }] },
            one with { Channels = [channel with { LatestOnly = false }] },
            one with { Channels = [channel with { Delivery = ChannelDelivery.Reliable }] },
            one with { Services = [one.Services[0]] },
            one with { Services = [one.Services[0], service with { Id = 3 }] },
            one with { Services = [one.Services[0], service with { Name = "/other" }] },
            one with { Services = [one.Services[0], service with { Type = "t" }] },
            one with { Services = [one.Services[0], service with { Handler = other }] },
            one with { Services = [one.Services[0], service with { Request = null }] },
            one with { Services = [one.Services[0], service with { Response = service.Request }] },
            one with { Services = [one.Services[0], service with { Request = service.Request! with { Encoding = "cdr" } }] },
            one with { Services = [one.Services[0], service with { Request = service.Request! with { SchemaName = "n" } }] },
            one with { Services = [one.Services[0], service with { Request = service.Request! with { SchemaEncoding = "omgidl" } }] },
            one with { Services = [one.Services[0], service with { Request = service.Request! with { Schema = [1] } }] },
        ];
        Assert.All(different, each => Assert.False(DescriptorComparer.AreEqual(one, each)));
        Assert.All(different, each => Assert.False(DescriptorComparer.AreEqual(each, one)));
    }

    [Fact]
    public async Task A_device_that_names_itself_is_called_by_reference_from_then_on()
    {
        var device = TwoSilos.Grains(silos.B).GetGrain<IDescribedDevice>("itself");
        await silos.OpenOn(silos.B, "itself");

        // On the silo of its room: there it arrives as the object it is. On the way to another silo Orleans itself makes references.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silos.B.SiloAddress);
        await device.OpenAsItIs();
        await device.AdvertiseAsItIs(9);
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var session = silos.Cluster.Silos.Select(silo => TwoSilos.Host(silo).Find(RoomName.Parse("itself")))
            .Single(session => session is not null)!;
        Assert.All(
            new IGrain?[] { session.Descriptor.AssetHandler, session.Descriptor.ParameterHandler, session.Descriptor.Listener,
                session.Descriptor.Services[0].Handler },
            handler => Assert.Equal(device.GetGrainId(), Assert.IsType<GrainReference>(handler, exactMatch: false).GrainId));
        Assert.Equal(["/service1", "/service2", "/service9"], session.Services);
        await TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>("itself").CloseAsync();
    }
}
