using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Channels and services that join an open room are held against the same pairs as those it is opened with.</summary>
public sealed class AddedPairsTests : IAsyncDisposable
{
    private const ulong Shared = 1UL << 53;

    private readonly TablesFixture _fixture = new();
    private readonly FakeHandler _handler;

    public AddedPairsTests()
    {
        _handler = new FakeHandler(_fixture.Session.Pulse);
        _fixture.Descriptor = new RoomDescriptor
        {
            Name = "robot",
            Capabilities = DeviceCapabilities.Services,
            Channels = [Channel(1, "Pose", 1), SessionFixture.Channel(Shared)],
        };
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static ChannelDescriptor Channel(ulong id, string name, byte schema, string schemaEncoding = "jsonschema") =>
        SessionFixture.Channel(id) with { SchemaName = name, SchemaEncoding = schemaEncoding, Schema = [schema] };

    private static ServiceMessageDescriptor Body(string name, byte schema, string schemaEncoding = "jsonschema") =>
        new() { Encoding = "json", SchemaName = name, SchemaEncoding = schemaEncoding, Schema = [schema] };

    private ServiceDescriptor Service(uint id, ServiceMessageDescriptor? request = null, ServiceMessageDescriptor? response = null) =>
        new() { Id = id, Name = $"/service{id}", Handler = _handler, Request = request, Response = response };

    private IReadOnlyList<string> Refused(params ChannelDescriptor[] channels)
    {
        var before = _fixture.Tables.ChannelCount;
        var errors = Assert.Throws<RoomDescriptorException>(() => _fixture.Tables.Advertise(channels)).Errors;
        Assert.Equal(before, _fixture.Tables.ChannelCount);
        return errors;
    }

    private IReadOnlyList<string> Refused(params ServiceDescriptor[] services)
    {
        var before = _fixture.Tables.ServiceNames;
        var errors = Assert.Throws<RoomDescriptorException>(() => _fixture.Tables.AdvertiseServices(services)).Errors;
        Assert.Equal(before, _fixture.Tables.ServiceNames);
        return errors;
    }

    [Fact]
    public void A_channel_is_held_against_itself_the_others_and_the_services_with_every_reason_at_once()
    {
        _fixture.Tables.AdvertiseServices([Service(1, Body("Goal", 1))]);
        Assert.Equal(
            [
                "Channel 1 is already advertised as '/topic1'; unadvertise it first or use another id.",
                "Channel 2: messages in 'json' do not match a schema in 'protobuf'; use a schema in 'jsonschema', or none.",
                "Channel 1 and Channel 3 have different schemas with the same name 'Pose'; give each its own SchemaName.",
                "Service 1: Request and Channel 4 have different schemas with the same name 'Goal'; give each its own SchemaName.",
                "Channel ids 9007199254740992 and 9007199254740993 are the same number to viewers written in JavaScript; use ids up to "
                    + "9007199254740992 (2^53).",
            ],
            Refused(
                SessionFixture.Channel(1) with { Encoding = "cdr" },
                Channel(2, "A", 1, "protobuf"),
                Channel(3, "Pose", 2),
                Channel(4, "Goal", 2),
                SessionFixture.Channel(Shared + 1)));
    }

    [Fact]
    public void Channels_that_are_added_together_are_checked_against_each_other()
    {
        Assert.Equal(
            ["Channel 2 and Channel 3 have different schemas with the same name 'Twist'; give each its own SchemaName."],
            Refused(Channel(2, "Twist", 1), Channel(3, "Twist", 2)));
        Assert.StartsWith(
            "Channel ids 18446744073709551614 and 18446744073709551615 are the same number",
            Assert.Single(Refused(SessionFixture.Channel(ulong.MaxValue), SessionFixture.Channel(ulong.MaxValue - 1))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_is_held_against_itself_the_others_and_the_channels()
    {
        Assert.Equal(
            [
                "Service 1: Response: messages in 'json' do not match a schema in 'ros1msg'; use a schema in 'jsonschema', or none.",
                "Channel 1 and Service 1: Request have different schemas with the same name 'Pose'; give each its own SchemaName.",
            ],
            Refused(Service(1, Body("Pose", 2), Body("Pose", 3, "ros1msg"))));
        _fixture.Tables.AdvertiseServices([Service(1, Body("Pose", 1), Body("Goal", 1))]);
        Assert.Equal(
            ["Service 1: Response and Service 2: Request have different schemas with the same name 'Goal'; give each its own SchemaName."],
            Refused(Service(2, Body("Goal", 2))));
    }

    [Fact]
    public void A_service_that_takes_no_encoding_is_refused_until_another_has_named_one()
    {
        const string Error =
            "it has no encoding, because Request is null and SupportedEncodings is empty; name an encoding in one of them, e.g. 'json'.";
        Assert.Equal([$"Service 1: {Error}", $"Service 2: {Error}"], Refused(Service(1), Service(2)));
        _fixture.Tables.AdvertiseServices([Service(1), Service(2, Body("A", 1))]);

        // Viewers know the encoding from then on, also when the service that named it has gone.
        _fixture.Tables.UnadvertiseServices([2]);
        _fixture.Tables.AdvertiseServices([Service(3)]);
        Assert.Equal(["/service1", "/service3"], _fixture.Tables.ServiceNames);
    }

    [Fact]
    public void What_is_alike_or_has_gone_is_in_nobodys_way()
    {
        _fixture.Tables.Advertise([Channel(1, "Pose", 1), Channel(2, "Pose", 1), SessionFixture.Channel(Shared)]);
        _fixture.Tables.Unadvertise([1, 2, Shared]);
        _fixture.Tables.Advertise([Channel(3, "Pose", 2), SessionFixture.Channel(Shared + 1)]);
        Assert.Equal(2, _fixture.Tables.ChannelCount);
    }
}
