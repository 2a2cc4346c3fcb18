using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>
/// Viewers that want to be taken for the device by another viewer, a browser: by its identity, by the role it may give itself, or by
/// opening the first <c>control</c> stream. What they send has reached the tab's library before anything is asserted.
/// </summary>
[Collection(LibraryCollection.Name)]
[Trait("Rule", "B16")]
public sealed class BrowserImpostorTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string Fake = "a-stream-of-the-impostor";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_viewer_with_the_devices_identity_is_not_believed_and_the_device_is_when_it_comes(bool claimsRole)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var impostor = await ImpostorAsync(server, "device", claimsRole);
        await tab.JoinAsync(server);

        var heard = await OfferAsync(impostor, tab);

        Assert.DoesNotContain(heard, message => message.Op is "stream" or "opened" or "serverInfo");
        Assert.DoesNotContain(impostor.All, IsOf(tab));

        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.ServedAsync();
        await tab.DeliveredAsync(room, 1);
        Assert.DoesNotContain(impostor.All, IsOf(tab));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_viewer_that_opens_a_control_stream_to_newcomers_is_not_believed_beside_the_device(bool claimsRole)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await using var impostor = await ImpostorAsync(server, "mallory", claimsRole);
        await tab.JoinAsync(server);

        var heard = await OfferAsync(impostor, tab);

        await tab.DeliveredAsync(room, 1);
        heard.AddRange(tab.Waiting());
        Assert.DoesNotContain(heard, message => message.Op == "stream" && message.Text("id") == Fake);
        Assert.DoesNotContain(heard, message => message.Op == "time");
        Assert.DoesNotContain(impostor.All, IsOf(tab));
    }

    private static Predicate<NativeRoomEvent> IsOf(BrowserTab tab) => packet => packet switch
    {
        NativeRoomEvent.StreamHeaderReceived header => header.Identity == tab.Identity,
        NativeRoomEvent.StreamChunkReceived chunk => chunk.Identity == tab.Identity,
        NativeRoomEvent.StreamTrailerReceived trailer => trailer.Identity == tab.Identity,
        NativeRoomEvent.DataPacketReceived data => data.Identity == tab.Identity,
        _ => false,
    };

    // The role is one that the token lets its holder give itself; no token for a viewer has it from the start.
    private static async Task<Viewer> ImpostorAsync(LiveKitServer server, string identity, bool claimsRole)
    {
        var impostor = await server.ViewAsync(identity, canUpdateOwnMetadata: claimsRole);
        if (claimsRole)
        {
            await server.UpdateAttributesAsync(identity, new Dictionary<string, string> { ["ra.role"] = "device" });
            await impostor.EventAsync<NativeRoomEvent.AttributesChanged>(changed => changed.Identity == identity);
        }

        return impostor;
    }

    // Opens a control stream to the tab, with a message on it, and waits until both are in the tab; returns what the tab told meanwhile.
    private static async Task<List<TabMessage>> OfferAsync(Viewer impostor, BrowserTab tab)
    {
        if (impostor.Participants.All(participant => participant.Identity != tab.Identity))
        {
            await impostor.EventAsync<NativeRoomEvent.ParticipantConnected>(joined => joined.Participant.Identity == tab.Identity);
        }

        await impostor.HeaderAsync(Fake, destination: tab.Identity);
        await impostor.ChunkAsync(Fake, 0, ServerMessageEncoder.Time(666), tab.Identity);
        var heard = new List<TabMessage>();
        await Patience.UntilAsync(
            async () =>
            {
                await tab.SendAsync(new { command = "packets" });
                TabMessage told;
                while ((told = await tab.AnyAsync("the packets that reached the tab")).Op != "packets")
                {
                    heard.Add(told);
                }

                return told.Body.GetProperty("packets").TryGetProperty(Fake, out var count) && count.GetInt32() >= 2;
            },
            "the impostor's stream at the tab");
        return heard;
    }
}
