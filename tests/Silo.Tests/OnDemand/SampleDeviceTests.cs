using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.Silo.Demo;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>Rooms on demand as operations.md says to try them: with the sample device, a setting of two lines and a viewer.</summary>
[Trait("Rule", "S7")]
public sealed class SampleDeviceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_opens_a_room_of_the_sample_device_and_reads_its_seconds()
    {
        await using var silo = new EmbeddedSilo(("OnDemand:Rooms:embedded:Device", nameof(SampleDeviceGrain)));
        await silo.StartAsync();
        var ann = await silo.JoinAsync("emb-sample", "ann");
        Assert.Equal("Sample device emb-sample", await EmbeddedSilo.ServerNameAsync(ann));

        await using var control = await ann.OpenStreamAsync("control", ["device"], cancellationToken: Cancelled);
        await control.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(SampleDeviceGrain.Seconds)]), Cancelled);

        await Patience.UntilAsync(
            async () => (await silo.Room("emb-sample").GetState()).Channels.Single() is { Subscribers: 1, Messages: > 0 },
                "a message on /seconds");
    }

    [Fact]
    public void Operations_md_says_how_to_try_it()
    {
        var text = File.ReadAllText(RepositoryFiles.PathOf("docs/operations.md"));
        Assert.Contains($"OnDemand__Rooms__samples__Device={nameof(SampleDeviceGrain)}", text, StringComparison.Ordinal);
    }
}
