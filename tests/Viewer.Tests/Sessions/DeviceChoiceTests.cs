using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Sessions;

[Trait("Rule", "B16")]
public sealed class DeviceChoiceTests
{
    private readonly DeviceChoice _any = new(null);
    private readonly DeviceChoice _named = new("arm");

    [Fact]
    public void Only_a_participant_that_is_proven_to_be_a_device_is_accepted()
    {
        Assert.True(_any.Accepts(Device("arm"), Nobody));
        Assert.False(_any.Accepts(Device("arm") with { CanUpdateOwnMetadata = true }, Nobody));
        Assert.False(_any.Accepts(Device("arm") with { CanUpdateOwnMetadata = null }, Nobody));
        Assert.False(_named.Accepts(Device("arm") with { Attributes = new Dictionary<string, string>() }, Nobody));
    }

    [Fact]
    public void A_second_device_is_accepted_only_when_the_first_is_no_longer_in_the_room()
    {
        _any.Use("first");

        Assert.Equal("first", _any.Current);
        Assert.True(_any.Accepts(Device("first"), identity => identity == "first"));
        Assert.False(_any.Accepts(Device("second"), identity => identity == "first"));
        Assert.True(_any.Accepts(Device("second"), Nobody));
    }

    [Fact]
    public void A_named_device_is_the_only_one_accepted()
    {
        Assert.True(_named.Accepts(Device("arm"), Nobody));
        Assert.False(_named.Accepts(Device("other"), Nobody));
    }

    [Fact]
    public void The_participant_that_was_refused_last_is_described_with_the_reason()
    {
        Assert.Empty(_any.DescribeImpostor());
        _any.Refuse("first");
        _any.Refuse("mallory");
        _named.Refuse("mallory");

        Assert.StartsWith(
            " 'mallory' opened a control stream and is not proven to be a device", _any.DescribeImpostor(), StringComparison.Ordinal);
        Assert.Equal(" 'mallory' opened a control stream and is not 'arm'.", _named.DescribeImpostor());
        _named.Refuse("arm");
        Assert.Contains("'arm' opened a control stream and is not proven", _named.DescribeImpostor(), StringComparison.Ordinal);
    }

    private static bool Nobody(string identity) => false;

    private static ParticipantInfo Device(string identity) => new()
    {
        Sid = "PA_1",
        Identity = identity,
        JoinedAt = 0,
        Attributes = new Dictionary<string, string> { [DeviceRole.Attribute] = DeviceRole.Device },
        CanUpdateOwnMetadata = false,
    };
}
