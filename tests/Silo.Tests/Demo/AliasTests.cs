using RemoteAccess.Silo.Demo;

namespace RemoteAccess.Silo.Tests.Demo;

/// <summary>Names that other versions of the silo call: changing one breaks a rolling upgrade.</summary>
public sealed class AliasTests
{
    [Fact]
    public void The_demo_devices_names_stay_as_they_are()
    {
        Assert.Equal("ra.silo.IDemoDeviceGrain", Alias(typeof(IDemoDeviceGrain)));
        Assert.Equal("ra.silo.DemoDeviceState", Alias(typeof(DemoDeviceState)));
        Assert.Equal("ra.silo.DemoChannelState", Alias(typeof(DemoChannelState)));
        Assert.Equal(["GetState", "StartAsync", "StopAsync"], typeof(IDemoDeviceGrain).GetMethods().Select(Alias).Order());
    }

    private static string Alias(System.Reflection.MemberInfo member) =>
        Assert.IsType<AliasAttribute>(Assert.Single(member.GetCustomAttributes(typeof(AliasAttribute), false))).Alias;
}
