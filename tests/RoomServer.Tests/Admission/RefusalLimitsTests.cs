using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Admission;

/// <summary>How many refusals are worded.</summary>
[Trait("Rule", "B14")]
public sealed class RefusalLimitsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeLogger<RefusalLimits> _log = new();

    [Theory]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", "10.1.2.4")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1")]
    public void An_address_gets_so_many_full_refusals_and_others_still_do_then(string address, string same, string other)
    {
        var limits = Limits(each: 3, all: 100);

        Assert.Equal([false, false, false], Ask(limits, address, address, same));
        var beyond = Context(same);
        Assert.True(limits.IsBeyond(beyond));
        Assert.Equal((429, "20"), (beyond.Response.StatusCode, beyond.Response.Headers.RetryAfter.ToString()));
        Assert.Equal([false, false, false, true], Ask(limits, other, other, other, other));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([false, true], Ask(limits, address, same));
    }

    [Fact]
    public void All_addresses_together_have_a_rate_of_their_own_and_one_line_reports_many()
    {
        var limits = Limits(each: 100, all: 5);

        var beyond = Enumerable.Range(0, 1_000).Count(i => limits.IsBeyond(Context($"10.0.{i / 250}.{i % 250}")));

        Assert.Equal(995, beyond);
        var line = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal((1111, LogLevel.Warning), (line.Id.Id, line.Level));
        Assert.Contains("10.0.0.5", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_credentials_are_logged_with_address_endpoint_and_fix_in_few_lines()
    {
        var limits = Limits(each: 100, all: 100);

        var beyond = Enumerable.Range(0, 20).Count(_ => limits.IsBeyond(Context("10.1.2.3"), "the metrics", "send the key"));
        _time.Advance(TimeSpan.FromSeconds(10));
        limits.IsBeyond(Context("10.1.2.4"), "the metrics", "send the key");

        Assert.Equal(0, beyond);
        var lines = _log.Collector.GetSnapshot();
        Assert.Equal((4, LogLevel.Warning, 1113), (lines.Count, lines[0].Level, lines[0].Id.Id));
        Assert.StartsWith(
            "A request from 10.1.2.3 for the metrics was refused: its credential is missing or wrong; send the key (0 more",
            lines[0].Message, StringComparison.Ordinal);
        Assert.Contains("10.1.2.4", lines[3].Message, StringComparison.Ordinal);
        Assert.Contains("(17 more", lines[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_than_ten_thousand_addresses_are_remembered_and_then_they_are_forgotten()
    {
        var limits = Limits(each: 60, all: 10_000_000);

        Assert.Equal(10_000, Enumerable.Range(0, 12_000).Count(i => !limits.IsBeyond(Context($"10.1.{i / 250}.{i % 250}"))));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([false], Ask(limits, "10.9.9.9"));
    }

    [Fact]
    public async Task Beyond_the_rate_the_answer_is_429_with_few_lines_and_a_valid_token_comes_in()
    {
        using var log = new FakeLoggerProvider();
        await using var server = await TestServer.StartAsync(
            services: services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information))
                .Configure<RefusalOptions>(refusals => refusals.PerAddressPerMinute = 5),
            time: _time);
        var address = new Uri(server.Url.ToString().Replace("ws://", "http://", StringComparison.Ordinal));
        using var client = PatientHttp.Client(address);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/rtc"));
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.ParseAdd("websocket");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer nonsense");
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
            if (i == 199)
            {
                using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                Assert.Equal("too_many_refusals", body.RootElement.GetProperty("error").GetString());
                Assert.Equal(TimeSpan.FromSeconds(12), response.Headers.RetryAfter?.Delta);
            }
        }

        Assert.Equal(5, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(195, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(5 + 1, log.Collector.GetSnapshot().Count(line => line.Id.Id is 1112 or 1111));
        await server.JoinAsync("viewer");
        var refused = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.ConnectAsync(server.Url, "nonsense", null, TestContext.Current.CancellationToken));
        Assert.Equal((RoomJoinFailure.Unauthorized, "too_many_refusals"), (refused.Failure, refused.Code));
    }

    private static bool[] Ask(RefusalLimits limits, params string[] addresses) =>
        [.. addresses.Select(address => limits.IsBeyond(Context(address)))];

    private static DefaultHttpContext Context(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }

    private RefusalLimits Limits(int each, int all) => new(
        Microsoft.Extensions.Options.Options.Create(new RefusalOptions { PerAddressPerMinute = each, PerMinute = all }),
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        _time,
        _log);
}
