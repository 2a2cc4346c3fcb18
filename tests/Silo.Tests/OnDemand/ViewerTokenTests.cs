using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>No viewer is given the identity that the device of a room will have, before the room was ever opened.</summary>
[Trait("Rule", "B16")]
public sealed class ViewerTokenTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task The_identity_of_a_device_that_would_open_the_room_is_refused_and_the_room_stays_closed()
    {
        await using var silo = new EmbeddedSilo(("ViewerTokens:Key", Key));
        await silo.StartAsync();

        var (status, said) = await MintAsync(silo, "emb-named", "arm-controller");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("arm-controller", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await MintAsync(silo, "emb-named", "vera")).Status);
        Assert.Equal((Rooms.RoomPhase.Closed, 0), await StateAsync(silo, "emb-named"));

        // No rule, or no such device: nobody will be there.
        Assert.Equal(HttpStatusCode.OK, (await MintAsync(silo, "another", "arm-controller")).Status);
        Assert.Equal(HttpStatusCode.OK, (await MintAsync(silo, "emb-unknown", "arm-controller")).Status);
    }

    [Fact]
    public async Task Nothing_is_minted_while_the_device_cannot_be_asked()
    {
        await using var silo = new EmbeddedSilo(("ViewerTokens:Key", Key));
        await silo.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await MintAsync(silo, "emb-failing", "vera")).Status);
    }

    [Fact]
    public async Task Of_an_open_room_the_device_is_not_asked_again()
    {
        const string Name = "emb-minted";
        await using var silo = new EmbeddedSilo(("ViewerTokens:Key", Key));
        await silo.StartAsync();
        await EmbeddedSilo.ServerNameAsync(await silo.JoinAsync(Name, "ann"));
        Assert.Equal(1, EmbeddedDeviceGrain.Asked(Name));

        Assert.Equal(HttpStatusCode.OK, (await MintAsync(silo, Name, "vera")).Status);
        Assert.Equal(1, EmbeddedDeviceGrain.Asked(Name));
    }

    private static async Task<(Rooms.RoomPhase Phase, long Epoch)> StateAsync(EmbeddedSilo silo, string room)
    {
        var status = await silo.Room(room).GetStatus();
        return (status.Phase, status.Epoch);
    }

    private static async Task<(HttpStatusCode Status, string Said)> MintAsync(EmbeddedSilo silo, string room, string identity)
    {
        using var client = PatientHttp.Client(new Uri($"http://{silo.Http}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/rooms/{room}/viewer-token", UriKind.Relative));
        request.Content = new StringContent($$"""{"identity":"{{identity}}"}""", Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
