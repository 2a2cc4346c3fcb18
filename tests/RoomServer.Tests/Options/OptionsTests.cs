using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Options;

public sealed class OptionsTests
{
    [Fact]
    public void Every_error_is_reported_at_once_with_its_fix()
    {
        var failures = Failures<RoomServerOptions>(services => services.AddRoomServer(options =>
        {
            options.Keys["short"] = "secret";
            options.MaxRooms = 0;
            options.PingTimeout = TimeSpan.Zero;
            options.MaxChunkBytes = 32_640;
            options.MaxMessageBytes = 34_816 - 200;
            options.MaxQueuedBytes = 10;
            options.MaxParticipantsPerRoom = 9_000;
        }));

        Assert.Contains(failures, failure => failure.Contains("RoomServer:Keys:short has a secret of 6 bytes", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("MaxRooms", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("PingTimeout", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("must exceed MaxChunkBytes", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("must hold a stream's window", StringComparison.Ordinal));
        Assert.Equal(3, failures.Count(failure => failure.Contains("MaxParticipantsPerRoom (9000)", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_server_without_a_key_is_an_error() =>
        Assert.Contains(Failures<RoomServerOptions>(services => services.AddRoomServer()),
            failure => failure.Contains("RoomServer:Keys is empty", StringComparison.Ordinal));

    [Fact]
    public void Options_come_from_the_configuration()
    {
        using var provider = Provider(
            services => services.AddRoomServer().AddRoomServerConnector(),
            ("RoomServer:Keys:mykey", new string('s', 40)),
            ("RoomServer:PingInterval", "00:00:07"),
            ("RoomServer:Connector:Url", "ws://127.0.0.1:9"),
            ("RoomServer:Connector:ApiKey", "mykey"));

        var server = provider.GetRequiredService<IOptions<RoomServerOptions>>().Value;
        Assert.Equal(new string('s', 40), server.Keys["mykey"]);
        Assert.Equal(TimeSpan.FromSeconds(7), server.PingInterval);
        Assert.Equal(
            (new Uri("ws://127.0.0.1:9"), "mykey"),
            (provider.GetRequiredService<IOptions<RoomServerConnectorOptions>>().Value.Url,
                provider.GetRequiredService<IOptions<RoomServerConnectorOptions>>().Value.ApiKey));
        Assert.Equal("room-server", provider.GetRequiredService<IRoomConnector>().Name);
    }

    [Fact]
    public void The_connectors_options_are_checked()
    {
        var failures = Failures<RoomServerConnectorOptions>(services => services.AddRoomServerConnector(options =>
        {
            options.Url = new Uri("tcp://127.0.0.1:1");
            options.ApiSecret = "short";
            options.TokenLifetime = TimeSpan.FromDays(1);
        }));

        Assert.Equal(3, failures.Count());
    }

    [Theory]
    [InlineData("http://127.0.0.1:7880", true)]
    [InlineData("http://127.8.8.8:7880", true)]
    [InlineData("http://localhost:7880", true)]
    [InlineData("http://[::1]:7880", true)]
    [InlineData("http://unix:/run/roomserver.sock", true)]
    [InlineData("http://0.0.0.0:7880", false)]
    [InlineData("http://[::]:7880", false)]
    [InlineData("http://*:7880", false)]
    [InlineData("http://+:7880", false)]
    [InlineData("http://10.0.0.1:7880", false)]
    [InlineData("https://robots.example:443", false)]
    public void The_development_key_serves_loopback_only(string address, bool allowed)
    {
        var problem = DevelopmentKeyRule.Problem(
            new Dictionary<string, string> { [DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret }, ["http://127.0.0.1:1", address]);

        Assert.Equal(allowed, problem is null);
        Assert.True(allowed || problem!.Contains(address, StringComparison.Ordinal));
    }

    [Fact]
    public void The_development_secret_under_another_name_is_no_better()
    {
        Assert.NotNull(DevelopmentKeyRule.Problem(new Dictionary<string, string> { ["mine"] = DevelopmentKey.ApiSecret }, ["http://*:1"]));
        Assert.Null(DevelopmentKeyRule.Problem(new Dictionary<string, string> { ["mine"] = new('s', 32) }, ["http://*:1"]));
    }

    [Fact]
    public async Task A_start_with_options_that_are_not_valid_fails_with_all_errors() =>
        Assert.Equal(2, (await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(options =>
        {
            options.MaxRooms = 0;
            options.Keys["short"] = "secret";
        }))).Failures.Count());

    private static IEnumerable<string> Failures<TOptions>(Action<IServiceCollection> add)
        where TOptions : class
    {
        using var provider = Provider(add);
        return Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<TOptions>>().Value).Failures;
    }

    private static ServiceProvider Provider(Action<IServiceCollection> add, params (string Key, string Value)[] configuration)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(configuration.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build());
        add(services);
        return services.BuildServiceProvider();
    }
}
