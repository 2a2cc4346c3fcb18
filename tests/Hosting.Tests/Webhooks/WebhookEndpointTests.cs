using System.Net;
using RemoteAccess.LiveKit.Webhooks;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Tests.Webhooks;

/// <summary>Webhooks over HTTP to either of two silos, and what becomes of the rooms.</summary>
public sealed class WebhookEndpointTests(TwoWebhookSilos silos) : IClassFixture<TwoWebhookSilos>
{
    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewers_webhook_opens_its_room_a_second_opens_nothing_and_after_a_close_the_room_is_opened_again()
    {
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_joined", "arm-1", "ann", "PA_1"));
        Assert.Equal(1, (await silos.In("arm-1", RoomPhase.Connected)).Epoch);
        var since = (await silos.Room("arm-1").GetStatus()).Since;
        await PostAsync(silos.AddressOfB, SignedWebhook.Body("participant_joined", "arm-1", "bob", "PA_2"));
        var served = await silos.Room("arm-1").GetStatus();
        Assert.Equal((1, since), (served.Epoch, served.Since));

        await silos.Room("arm-1").CloseAsync();
        await PostAsync(silos.AddressOfB, """{"event":"room_started","room":{"name":"arm-1"}}""");
        Assert.Equal(2, (await silos.In("arm-1", RoomPhase.Connected)).Epoch);
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task After_the_idle_wait_the_next_webhook_wakes_the_room()
    {
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_joined", "idle-1", "ann", "PA_1"));
        await silos.Connected("idle-1", times: 1);
        Assert.Equal(1, (await silos.In("idle-1", RoomPhase.Dormant)).Epoch);
        await PostAsync(silos.AddressOfB, SignedWebhook.Body("participant_joined", "idle-1", "ann", "PA_2"));
        await silos.Connected("idle-1", times: 2);
        Assert.Equal(1, (await silos.Room("idle-1").GetStatus()).Epoch);
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task What_one_silo_hears_reaches_the_connection_on_the_other_by_SID()
    {
        await silos.OpenOn(silos.B, "elsewhere");
        Assert.Equal(silos.B.SiloAddress.ToString(), (await silos.In("elsewhere", RoomPhase.Connected)).Silo);
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_joined", "elsewhere", "ann", "PA_1"));
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_left", "elsewhere", "ann", "PA_1"));
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_connection_aborted", "elsewhere", "bob", "PA_2"));
        await PostAsync(silos.AddressOfA, """{"event":"room_finished","room":{"name":"elsewhere"}}""");

        Assert.Equal(
            ["look elsewhere", "ended elsewhere ann PA_1", "ended elsewhere bob PA_2", "look elsewhere"],
            silos.HintsOf(silos.B).Heard.Where(heard => heard.Contains("elsewhere", StringComparison.Ordinal)));
        Assert.DoesNotContain(silos.HintsOf(silos.A).Heard, heard => heard.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rooms_of_others_are_left_alone()
    {
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_joined", "somebody else's", "ann", "PA_1"));
        await PostAsync(silos.AddressOfA, SignedWebhook.Body("participant_left", "somebody else's", "ann", "PA_1"));
        Assert.Equal(RoomPhase.Closed, (await silos.Room("somebody else's").GetStatus()).Phase);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_but_that_it_was_refused()
    {
        var body = SignedWebhook.Body("participant_joined", "arm-2", "ann", "PA_1");
        string?[] tokens = [null, "nonsense", "Bearer x", SignedWebhook.Token("{}"), SignedWebhook.Token(body) + "x"];
        foreach (var token in tokens)
        {
            using var response = await SignedWebhook.PostAsync(silos.AddressOfA, body, token);
            Assert.Equal((HttpStatusCode.Unauthorized, string.Empty),
                (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            Assert.Empty(response.Headers.WwwAuthenticate);
        }

        Assert.Equal(RoomPhase.Closed, (await silos.Room("arm-2").GetStatus()).Phase);
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_stranger_that_comes_again_and_again_has_to_wait_and_the_server_is_heard_all_the_same()
    {
        var body = SignedWebhook.Body("participant_left", "curt", "ann", "PA_1");
        foreach (var status in new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests })
        {
            using var refused = await SignedWebhook.PostAsync(silos.AddressOfTheCurt, body, "nonsense");
            Assert.Equal(status, refused.StatusCode);
            Assert.Equal(status == HttpStatusCode.Unauthorized ? null : TimeSpan.FromSeconds(60), refused.Headers.RetryAfter?.Delta);
        }

        using var taken = await SignedWebhook.PostAsync(silos.AddressOfTheCurt, body, SignedWebhook.Token(body));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Each_answer_has_its_status()
    {
        var body = SignedWebhook.Body("track_published", "arm-3", "ann", "PA_1");
        var token = SignedWebhook.Token(body);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(body, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(body, token));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("[]", SignedWebhook.Token("[]")));
        var large = new string('x', LiveKitWebhook.MaxBodyBytes + 1);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(large, SignedWebhook.Token(large)));
        using var client = PatientHttp.Client(silos.AddressOfA);
        using var read = await client.GetAsync(new Uri(silos.AddressOfA, "/livekit/webhook"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string body, string token)
    {
        using var response = await SignedWebhook.PostAsync(silos.AddressOfA, body, token);
        return response.StatusCode;
    }

    private static async Task PostAsync(Uri silo, string body)
    {
        using var response = await SignedWebhook.PostAsync(silo, body, SignedWebhook.Token(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
