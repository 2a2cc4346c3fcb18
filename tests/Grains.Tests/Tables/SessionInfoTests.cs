using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>What a session tells of itself: it grows and never shrinks.</summary>
public sealed class SessionInfoTests : TablePartsTest
{
    [Fact]
    public void A_capability_is_added_once_and_the_frame_has_it()
    {
        var before = Parts.Info.Frame;
        Assert.Same(before, Parts.Info.Frame);
        var told = Parts.Info.AddCapability(ServerCapabilities.Time);
        Assert.NotEqual(before, told);
        Assert.Same(told, Parts.Info.Frame);
        Assert.Null(Parts.Info.AddCapability(ServerCapabilities.Time));
    }

    [Fact]
    public void Encodings_of_services_are_added_behind_those_that_are_known()
    {
        Fixture.Descriptor = Fixture.Descriptor with { SupportedEncodings = ["json"] };
        Assert.Null(Parts.Info.AddEncodings([Service("json"), Service(null)]));
        Assert.NotNull(Parts.Info.AddEncodings([Service("cdr"), Service("json")]));
        Assert.Equal(["json", "cdr"], Parts.Info.SupportedEncodings);
    }

    private static ServiceDescriptor Service(string? encoding) => new()
    {
        Id = 1,
        Name = "/service",
        Handler = new FakeHandler(new Pulse()),
        Request = encoding is null ? null : new ServiceMessageDescriptor { Encoding = encoding },
    };
}
