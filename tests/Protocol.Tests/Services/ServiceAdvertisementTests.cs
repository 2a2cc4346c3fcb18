namespace RemoteAccess.Protocol.Tests.Services;

public sealed class ServiceAdvertisementTests
{
    [Fact]
    public void AcceptsRequestEncoding_WithARequestEncoding_TakesOnlyThat()
    {
        ServiceAdvertisement service = new() { Id = 1, Name = "s", Type = "t", Request = new ServiceSchema { Encoding = "protobuf" } };
        Assert.True(service.AcceptsRequestEncoding("protobuf", []));
        Assert.False(service.AcceptsRequestEncoding("json", ["json"]));
    }

    [Fact]
    public void AcceptsRequestEncoding_WithoutOne_TakesWhatTheDeviceSupports()
    {
        ServiceAdvertisement service = new() { Id = 1, Name = "s", Type = "t" };
        Assert.True(service.AcceptsRequestEncoding("json", ["json"]));
        Assert.False(service.AcceptsRequestEncoding("JSON", ["json"]));
        Assert.False(service.AcceptsRequestEncoding("json", []));
    }
}
