using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace RemoteAccess.LiveKit.Tests.Hosting;

public sealed class LiveKitOptionsTests
{
    [Fact]
    public void Every_error_is_reported_at_once_and_names_its_key()
    {
        var errors = Errors(
            ("Url", "ftp://host"), ("RoomServiceUrl", "ws://host"), ("TokenLifetime", "00:00:01"), ("ConcurrentRequests", "0"),
                ("InboundBufferBytes", "1"));

        Assert.Equal(7, errors.Length);
        Assert.All(
            ["LiveKit:Url", "LiveKit:RoomServiceUrl", "LiveKit:ApiKey", "LiveKit:ApiSecret", "TokenLifetime", "ConcurrentRequests",
                "InboundBufferBytes"],
            key => Assert.Contains(errors, error => error.Contains(key, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_set_asks_for_address_key_and_secret() =>
        Assert.Equal(["LiveKit:ApiKey", "LiveKit:ApiSecret", "LiveKit:Url"], Errors().Select(error => error.Split(' ')[0]).Order());

    [Fact]
    public void Other_keys_are_few_have_secrets_and_are_not_the_key_itself()
    {
        (string, string)[] right = [("Url", "ws://host"), ("ApiKey", "new"), ("ApiSecret", "s")];

        var other = Assert.Single(Errors([.. right, ("OtherKeys:old", "s2"), ("ConcurrentRequests", "0")]));
        Assert.Contains("ConcurrentRequests", other, StringComparison.Ordinal);
        Assert.Contains("OtherKeys:old", Assert.Single(Errors([.. right, ("OtherKeys:old", string.Empty)])), StringComparison.Ordinal);
        Assert.Contains("OtherKeys:new", Assert.Single(Errors([.. right, ("OtherKeys:new", "s")])), StringComparison.Ordinal);
        Assert.Contains(
            "at most 4",
            Assert.Single(Errors([.. right, .. Enumerable.Range(0, 5).Select(number => ($"OtherKeys:k{number}", "s"))])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wss://user:hidden@host")]
    [InlineData("wss://host?access_token=hidden")]
    [InlineData("no address, hidden")]
    public void What_may_be_secret_in_an_address_is_refused_and_not_repeated(string url)
    {
        var error = Assert.Single(Errors(("Url", url), ("ApiKey", "k"), ("ApiSecret", "s")));

        Assert.Contains("LiveKit:Url", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wss://project.livekit.cloud", "wss://project.livekit.cloud", "https://project.livekit.cloud")]
    [InlineData("https://project.livekit.cloud/", "wss://project.livekit.cloud", "https://project.livekit.cloud")]
    [InlineData("ws://127.0.0.1:7880", "ws://127.0.0.1:7880", "http://127.0.0.1:7880")]
    [InlineData("http://10.0.0.1/livekit/", "ws://10.0.0.1/livekit", "http://10.0.0.1/livekit")]
    [InlineData("wss://10.0.0.1:80", "wss://10.0.0.1:80", "https://10.0.0.1:80")]
    [InlineData("ws://[::1]:7880", "ws://[::1]:7880", "http://[::1]:7880")]
    [InlineData("https://10.0.0.1/a%20b/%C3%BC", "wss://10.0.0.1/a%20b/%C3%BC", "https://10.0.0.1/a%20b/%C3%BC")]
    public void Both_addresses_follow_from_one(string url, string signal, string service)
    {
        var options = new LiveKitOptions { Url = new Uri(url) };

        Assert.Equal((signal, service), (options.SignalAddress, options.RoomServiceAddress));
    }

    [Fact]
    public void RoomService_may_be_elsewhere() =>
        Assert.Equal("http://inside:7880",
            new LiveKitOptions { Url = new Uri("wss://outside"), RoomServiceUrl = new Uri("http://inside:7880") }.RoomServiceAddress);

    private static string[] Errors(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"LiveKit:{pair.Key}", string? (pair) => pair.Value)).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddLiveKit()
            .BuildServiceProvider();
        return [.. Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<LiveKitOptions>>().Value).Failures];
    }
}
