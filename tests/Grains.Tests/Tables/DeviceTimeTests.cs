using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The device's time, which is announced once.</summary>
public sealed class DeviceTimeTests : TablePartsTest
{
    [Fact]
    public void The_time_capability_is_announced_only_before_the_first_time()
    {
        var ann = Parts.Add();
        Assert.False(Parts.Info.HasCapability(ServerCapabilities.Time));
        Assert.Equal(1, Parts.Time.Publish(1).Recipients);
        Parts.Time.Publish(2);
        Assert.True(Parts.Info.HasCapability(ServerCapabilities.Time));
        Assert.Collection(
            ann.Messages(),
            message => Assert.Contains(ServerCapabilities.Time, Assert.IsType<ServerInfoMessage>(message).Info.Capabilities),
            message => Assert.Equal(new TimeMessage(1), message),
            message => Assert.Equal(new TimeMessage(2), message));
    }

    [Fact]
    public void A_room_that_was_described_with_time_announces_nothing()
    {
        Fixture.Descriptor = Fixture.Descriptor with { Capabilities = DeviceCapabilities.Time };
        var ann = Parts.Add();
        Parts.Time.Publish(1);
        Assert.Equal([new TimeMessage(1)], ann.Messages());
    }
}
