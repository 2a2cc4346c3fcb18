namespace RemoteAccess.Protocol.Tests.Services;

public sealed class ServiceAdvertisementTests
{
    [Fact]
    public void A_service_with_a_request_encoding_takes_only_that()
    {
        ServiceAdvertisement service = new() { Id = 1, Name = "s", Type = "t", Request = new ServiceSchema { Encoding = "protobuf" } };
        Assert.True(service.AcceptsRequestEncoding("protobuf", []));
        Assert.False(service.AcceptsRequestEncoding("json", ["json"]));
    }

    [Fact]
    public void A_service_without_a_request_encoding_takes_what_the_device_supports()
    {
        ServiceAdvertisement service = new() { Id = 1, Name = "s", Type = "t" };
        Assert.True(service.AcceptsRequestEncoding("json", ["json"]));
        Assert.False(service.AcceptsRequestEncoding("JSON", ["json"]));
        Assert.False(service.AcceptsRequestEncoding("json", []));
    }
}
