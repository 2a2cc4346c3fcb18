using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.LiveKit.Webhooks;

namespace RemoteAccess.LiveKit.Tests.Webhooks;

/// <summary>What is believed, in which order it is looked at, and what is answered.</summary>
public sealed class WebhookTests : IRoomArrivals, IDisposable
{
    private readonly FakeTimeProvider _time = new(WebhookVectors.Now);
    private readonly FakeLogCollector _logs = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector<long> _counted;
    private readonly LiveKitWebhook _webhook;
    private readonly List<string> _arrived = [];
    private ArrivalOutcome _outcome = ArrivalOutcome.Served;

    public WebhookTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _webhook = new LiveKitWebhook(
            Options.Create(new LiveKitOptions { ApiKey = WebhookVectors.ApiKey, ApiSecret = WebhookVectors.ApiSecret }),
            // Nobody leaves in these tests, so no grain is looked for.
            new RoomNotifier(this, null!, _time),
            new SeenWebhooks(_time),
            new WebhookMetrics(meters),
            _time,
            new FakeLogger<LiveKitWebhook>(_logs));
        _counted = new MetricCollector<long>(meters, LiveKitMetrics.MeterName, "livekit.webhooks");
    }

    [Fact]
    public async Task A_signed_webhook_is_accepted_and_its_room_is_notified_of_the_viewer()
    {
        Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Right));
        Assert.Equal(["arm-7"], _arrived);
        Assert.Equal(("participant_joined", "Told"), Counted());
        Assert.Equal(0, _logs.Count);
    }

    [Fact]
    public async Task Clocks_may_differ_a_little() => Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Skewed));

    [Theory]
    [InlineData(null, nameof(WebhookRefusal.NoToken))]
    [InlineData("", nameof(WebhookRefusal.NoToken))]
    [InlineData("a.b", nameof(WebhookRefusal.NotAToken))]
    [InlineData("a.b.c.d", nameof(WebhookRefusal.NotAToken))]
    [InlineData("a.b.!!", nameof(WebhookRefusal.NotAToken))]
    [InlineData("é.b.c", nameof(WebhookRefusal.NotAToken))]
    [InlineData("Bearer " + WebhookVectors.Right, nameof(WebhookRefusal.NotAToken))]
    [InlineData(WebhookVectors.Right + "A", nameof(WebhookRefusal.BadSignature))]
    [InlineData(WebhookVectors.OtherSecret, nameof(WebhookRefusal.BadSignature))]
    [InlineData(WebhookVectors.Hs512, nameof(WebhookRefusal.WrongAlgorithm))]
    [InlineData(WebhookVectors.NoAlgorithm, nameof(WebhookRefusal.WrongAlgorithm))]
    [InlineData(WebhookVectors.Rs256, nameof(WebhookRefusal.WrongAlgorithm))]
    [InlineData(WebhookVectors.Unsigned, nameof(WebhookRefusal.BadSignature))]
    [InlineData(WebhookVectors.TwoAlgorithms, nameof(WebhookRefusal.NotAToken))]
    [InlineData(WebhookVectors.TwoIssuers, nameof(WebhookRefusal.NotAToken))]
    [InlineData(WebhookVectors.OtherKey, nameof(WebhookRefusal.WrongKey))]
    [InlineData(WebhookVectors.Expired, nameof(WebhookRefusal.Expired))]
    [InlineData(WebhookVectors.NoExpiry, nameof(WebhookRefusal.NotAToken))]
    [InlineData(WebhookVectors.NotYetValid, nameof(WebhookRefusal.NotYetValid))]
    [InlineData(WebhookVectors.NoHash, nameof(WebhookRefusal.NoBodyHash))]
    [InlineData(WebhookVectors.ShortHash, nameof(WebhookRefusal.NotAToken))]
    public async Task A_token_that_is_not_right_is_refused_before_the_body_is_read(string? token, string reason)
    {
        Assert.Equal(WebhookAnswer.Refused,
            await _webhook.ReceiveAsync(token, new UnreadableBody(), "10.0.0.1", TestContext.Current.CancellationToken));
        Assert.Equal(("unread", reason), Counted());
        var line = Assert.Single(_logs.GetSnapshot());
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith($"A webhook from 10.0.0.1 was refused ({reason}): ", line.Message, StringComparison.Ordinal);
        Assert.True(string.IsNullOrEmpty(token) || !line.Message.Contains(token, StringComparison.Ordinal), "The token stands in the log.");
        Assert.Empty(_arrived);
    }

    [Theory]
    [InlineData(WebhookVectors.OtherBody, WebhookVectors.Body)]
    [InlineData(WebhookVectors.Right, WebhookVectors.Body + " ")]
    [InlineData(WebhookVectors.Right, "")]
    public async Task A_body_that_was_not_signed_is_refused(string token, string body)
    {
        Assert.Equal(WebhookAnswer.Refused, await Receive(token, body));
        Assert.Equal(("unread", nameof(WebhookRefusal.WrongBody)), Counted());
        Assert.Empty(_arrived);
    }

    [Fact]
    public async Task A_body_is_read_no_further_than_its_bound()
    {
        var body = new MemoryStream(new byte[LiveKitWebhook.MaxBodyBytes * 2]);
        Assert.Equal(WebhookAnswer.TooLarge,
            await _webhook.ReceiveAsync(WebhookVectors.Right, body, "caller", TestContext.Current.CancellationToken));
        Assert.Equal(LiveKitWebhook.MaxBodyBytes + 1, body.Position);
        Assert.Equal(("unread", "TooLarge"), Counted());
    }

    [Fact]
    public async Task A_body_of_just_the_bound_is_read()
    {
        var body = """{"event":"track_published","x":"<>"}""".Replace(
            "<>", new string('x', LiveKitWebhook.MaxBodyBytes - 34), StringComparison.Ordinal);
        Assert.Equal(LiveKitWebhook.MaxBodyBytes, body.Length);
        Assert.Equal(WebhookAnswer.Taken, await Receive(Sign(body), body));
        Assert.Equal(("track_published", "Ignored"), Counted());
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(100_000)]
    [InlineData(512 * 1024)]
    [InlineData(6 * 512 * 1024)] // As long as JSON makes 512 KiB of control characters.
    public async Task Whatever_metadata_LiveKit_permits_a_webhook_about_a_viewer_is_taken(int metadata)
    {
        var body = WebhookVectors.Body.Replace(
            "\"state\"", $"\"metadata\":\"{new string('x', metadata)}\",\"state\"", StringComparison.Ordinal);

        Assert.Equal(WebhookAnswer.Taken, await Receive(Sign(body), body));

        Assert.Equal("participant_joined", Counted().Item1);
    }

    [Fact]
    public async Task Four_large_bodies_are_read_at_once_and_a_small_one_beside_them()
    {
        var bodies = Enumerable.Range(0, WebhookBodies.LargeAtOnce + 1).Select(_ => new HalfBody(WebhookBodies.SmallBytes + 1)).ToArray();
        var receiving = bodies.Select(
            body => _webhook.ReceiveAsync(WebhookVectors.Right, body, "caller", TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(bodies.Take(WebhookBodies.LargeAtOnce).Select(body => body.Waiting)).Within("four bodies being read");

        Assert.False(bodies[^1].Waiting.IsCompleted);
        Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Right));

        _time.Advance(WebhookBodies.Timeout);
        var answers = await Task.WhenAll(receiving).Within("the answers to all");
        Assert.All(answers, answer => Assert.Equal(WebhookAnswer.Refused, answer));
        var large = WebhookVectors.Body.Replace(
            "\"state\"", $"\"metadata\":\"{new string('x', 100_000)}\",\"state\"", StringComparison.Ordinal);

        // Of an event that was told already; what matters is that there is a place again.
        Assert.Equal(WebhookAnswer.Refused, await Receive(Sign(large), large).Within("the answer to another"));
    }

    [Theory]
    [InlineData("\"exp\":1795000300.5", "None")]
    [InlineData("\"exp\":1.7950003e9,\"nbf\":1794999999.25", "None")]
    [InlineData("\"exp\":1e300", "None")]
    [InlineData("\"exp\":1794999969.9", "Expired")]
    [InlineData("\"exp\":-1.5", "Expired")]
    [InlineData("\"exp\":1795000300,\"nbf\":1795000030.5", "NotYetValid")]
    [InlineData("\"exp\":1795000300,\"nbf\":null", "NotAToken")]
    [InlineData("\"exp\":null", "NotAToken")]
    [InlineData("\"exp\":\"1795000300\"", "NotAToken")]
    [InlineData("\"exp\":1e400", "NotAToken")]
    public void A_date_is_any_JSON_number_and_nothing_else(string dates, string refusal) =>
        Assert.Equal(refusal, Verify("""{"alg":"HS256"}""", $$"""{"iss":"devkey","sha256":"{{Convert.ToBase64String(new byte[32])}}",{{dates}}}"""));

    [Theory]
    [InlineData("""{"alg":"HS256","typ":"x","kid":"7"}""", "None")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""", "NotAToken")]
    [InlineData("""{"alg":"HS256","crit":[]}""", "NotAToken")]
    [InlineData("""{"alg":"HS256","b64":false}""", "NotAToken")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""", "NotAToken")]
    [InlineData("""{"alg":"none"}""", "WrongAlgorithm")]
    public void A_header_is_taken_when_nothing_in_it_must_be_understood_but_HS256(string header, string refusal) =>
        Assert.Equal(refusal, Verify(header, $$"""{"iss":"devkey","sha256":"{{Convert.ToBase64String(new byte[32])}}","exp":1795000300}"""));

    private static string Verify(string header, string payload)
    {
        var content = $"{Encode(header)}.{Encode(payload)}";
        var signature = Base64Url.EncodeToString(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookVectors.ApiSecret), Encoding.ASCII.GetBytes(content)));
        return WebhookToken.Verify(
            $"{content}.{signature}", [new(WebhookVectors.ApiKey, WebhookVectors.ApiSecret)], WebhookVectors.Now, out _).ToString();
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_abandoned()
    {
        var receiving = _webhook.ReceiveAsync(WebhookVectors.Right, new SilentBody(), "caller", TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(WebhookAnswer.Refused, await receiving.Within("the answer"));
        Assert.Equal(("unread", nameof(WebhookRefusal.SlowBody)), Counted());
    }

    [Fact]
    public async Task The_same_token_is_taken_once_and_so_is_the_same_event()
    {
        Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Right));
        Assert.Equal(WebhookAnswer.Refused, await Receive(WebhookVectors.Right));
        Assert.Equal(WebhookAnswer.Refused, await Receive(WebhookVectors.Second));
        Assert.Equal(("unread", nameof(WebhookRefusal.Replay)), Counted());
        Assert.Single(_arrived);
    }

    [Theory]
    [InlineData(ArrivalOutcome.Failed)]
    [InlineData(ArrivalOutcome.Limited)]
    public async Task What_could_not_be_done_is_asked_for_again_and_taken_then(ArrivalOutcome outcome)
    {
        _outcome = outcome;
        Assert.Equal(WebhookAnswer.TryAgain, await Receive(WebhookVectors.Right));
        _outcome = ArrivalOutcome.Opened;
        Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Right));
        Assert.Equal(WebhookAnswer.Refused, await Receive(WebhookVectors.Right));
    }

    [Theory]
    [InlineData(ArrivalOutcome.NotServed, "NotServed")]
    [InlineData(ArrivalOutcome.Declined, "NotOpened")]
    [InlineData(ArrivalOutcome.Invalid, "NotOpened")]
    public async Task What_coming_again_does_not_help_is_taken(ArrivalOutcome outcome, string counted)
    {
        _outcome = outcome;
        Assert.Equal(WebhookAnswer.Taken, await Receive(WebhookVectors.Right));
        Assert.Equal(("participant_joined", counted), Counted());
    }

    [Theory]
    [InlineData("""{"event":"a_new_one","room":{"name":"arm-7"}}""", "other")]
    [InlineData("""{"event":"track_published","room":{"name":"arm-7"},"participant":{"sid":"PA_v","identity":"v"}}""", "track_published")]
    [InlineData(
        """{"event":"participant_joined","room":{"name":"arm-7"},"participant":{"sid":"PA_d","identity":"device","attributes":{"ra.role":"device"}}}""", "participant_joined")]
    [InlineData(
        """{"event":"participant_joined","room":{"name":"arm-7"},"participant":{"sid":"PA_h","identity":"h","permission":{"hidden":true}}}""", "participant_joined")]
    [InlineData("""{"event":"participant_joined","room":{"name":"arm-7"}}""", "participant_joined")]
    [InlineData("""{"event":"participant_joined","room":{"name":""},"participant":{"sid":"PA_v","identity":"v"}}""", "participant_joined")]
    [InlineData("""{"event":"participant_left","room":{"name":"arm-7"},"participant":{"sid":"","identity":"v"}}""", "participant_left")]
    [InlineData("""{"event":"room_started","room":7}""", "room_started")]
    public async Task Events_that_mean_nothing_here_are_taken_and_ignored(string body, string told)
    {
        Assert.Equal(WebhookAnswer.Taken, await Receive(Sign(body), body));
        Assert.Equal((told, "Ignored"), Counted());
        Assert.Empty(_arrived);
    }

    [Fact]
    public async Task A_started_room_counts_as_a_viewer_to_come()
    {
        const string Started = """{"event":"room_started","room":{"name":"arm-8"},"id":"EV_9"}""";
        Assert.Equal(WebhookAnswer.Taken, await Receive(Sign(Started), Started));
        Assert.Equal(["arm-8"], _arrived);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"\ud800"}""")]
    public async Task A_signed_body_that_is_no_event_is_malformed(string body)
    {
        Assert.Equal(WebhookAnswer.Malformed, await Receive(Sign(body), body));
        Assert.Equal(("unread", "Malformed"), Counted());
    }

    [Fact]
    public async Task Strangers_do_not_fill_the_log()
    {
        for (var i = 0; i < 100; i++)
        {
            await Receive(WebhookVectors.OtherSecret);
        }

        Assert.Equal(1, _logs.Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Receive(WebhookVectors.OtherSecret);
        Assert.EndsWith("99 more for this reason since the last such line", _logs.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Equal(101, _counted.GetMeasurementSnapshot().Count);
    }

    public Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room)
    {
        _arrived.Add(room.ToString());
        return Task.FromResult(_outcome);
    }

    public void Dispose()
    {
        _counted.Dispose();
        _webhook.Dispose();
        _services.Dispose();
    }

    private Task<WebhookAnswer> Receive(string token, string body = WebhookVectors.Body) =>
        _webhook.ReceiveAsync(token, new MemoryStream(Encoding.UTF8.GetBytes(body)), "caller", TestContext.Current.CancellationToken);

    private (string Event, string Outcome) Counted()
    {
        var tags = _counted.LastMeasurement!.Tags;
        return ((string)tags["event"]!, (string)tags["outcome"]!);
    }

    private static string Sign(string body)
    {
        var now = WebhookVectors.Now.ToUnixTimeSeconds();
        var claims = new
        {
            iss = WebhookVectors.ApiKey,
            nbf = now,
            exp = now + 300,
            sha256 = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        };
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(JsonSerializer.Serialize(claims))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookVectors.ApiSecret), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    // Comes up to a length, and no further.
    private sealed class HalfBody(int length) : MemoryStream
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = length;

        public Task Waiting => _waiting.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                _waiting.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var read = Math.Min(_left, buffer.Length);
            _left -= read;
            return read;
        }
    }

    private sealed class UnreadableBody : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The body was read.");
    }

    private sealed class SilentBody : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
