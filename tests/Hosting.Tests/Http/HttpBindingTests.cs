using System.Net;
using RemoteAccess.Hosting.Http;

namespace RemoteAccess.Hosting.Tests.Http;

public sealed class HttpBindingTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", true, "127.0.0.1")]
    [InlineData("http://127.1.2.3:8080", true, "127.1.2.3")]
    [InlineData("http://[::1]:8080", true, "[::1]")]
    [InlineData("http://[::ffff:127.0.0.1]:8080", true, "[::ffff:127.0.0.1]")]
    [InlineData("http://localhost:8080", true, "localhost")]
    [InlineData("HTTP://LocalHost:8080", true, "localhost")]
    [InlineData("http://0.0.0.0:8080", false, "127.0.0.1")]
    [InlineData("http://[::]:8080", false, "[::1]")]
    [InlineData("http://*:8080", false, "127.0.0.1")]
    [InlineData("http://+:8080", false, "127.0.0.1")]
    [InlineData("http://192.0.2.7:8080", false, "192.0.2.7")]
    [InlineData("http://128.0.0.1:8080", false, "128.0.0.1")]
    [InlineData("http://[fe80::1]:8080", false, "[fe80::1]")]
    [InlineData("http://[::ffff:192.0.2.7]:8080", false, "[::ffff:192.0.2.7]")]
    public void TryParse_tells_what_only_this_machine_can_reach(string url, bool loopback, string host)
    {
        Assert.Null(HttpBinding.TryParse(url, out var binding));

        Assert.Equal((loopback, host, 8080), (binding!.IsLoopback, binding.Host, binding.Port));
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("http://example.test:8080")]
    [InlineData("http://127.0.0.1.example.test:8080")]
    [InlineData("http://localhost.example.test:8080")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://:8080")]
    public void TryParse_refuses_what_is_not_one_listen_address(string url)
    {
        Assert.NotNull(HttpBinding.TryParse(url, out var binding));
        Assert.Null(binding);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.254", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.9.9.9", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("126.255.255.255", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    public void A_loopback_address_is_known_in_every_form(string address, bool expected) =>
        Assert.Equal(expected, LoopbackAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void At_names_a_path_there()
    {
        HttpBinding.TryParse("http://[::1]:8081", out var binding);

        Assert.Equal("http://[::1]:8081/health/ready", binding!.At("/health/ready").ToString());
        Assert.Equal("ws://[::1]:8081/rooms", binding.At("/rooms", "ws").ToString());
    }
}
