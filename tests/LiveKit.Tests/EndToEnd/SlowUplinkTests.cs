using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A device behind 2 Mbit/s that sends an asset to a viewer who is subscribed to a channel of 100 Hz (B17).</summary>
[Collection(LibraryCollection.Name)]
[Trait("Rule", "B17")]
public sealed partial class SlowUplinkTests
{
    private const int MessageBytes = 1000;
    private const int After = 5000;
    private const string Rate = "2mbit";

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData((16 * 1024 * 1024) - 10, false)]
    [InlineData(4 * 1024 * 1024, true)]
    public async Task An_asset_arrives_whole_and_the_viewer_is_told_how_many_messages_it_missed_meanwhile(int size, bool acknowledges)
    {
        Uplink.CommandOrSkip();
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        Dictionary<string, string> attributes = acknowledges ? new() { [ViewerAttributes.Flow] = ViewerAttributes.FlowAcknowledged } : [];
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v", attributes);
        await viewer.NextAsync<ServerInfoMessage>();
        await viewer.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(OfferingDevice.Reliable)]));
        await Patience.UntilAsync(
            async () => (await room.GetChannels()).Single(known => known.Id == OfferingDevice.Reliable).Subscribers == 1,
            "the subscription");
        await using var uplink = await Uplink.LimitOrSkipAsync(Rate);
        await viewer.SendAsync(ClientMessageEncoder.FetchAsset(5, $"{size}"));
        var started = Stopwatch.GetTimestamp();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var publishing = PublishAsync(room, stop.Token);
        var acknowledging = acknowledges ? AcknowledgeAsync(viewer, stop.Token) : Task.CompletedTask;
        var (next, missed, told, statuses, since) = (0ul, 0ul, 0ul, new List<string>(), -1);

        // What is missing is told once, when the queue has drained behind the asset; so many messages later it would have been.
        while (since < 0 || ((told == 0 || told != missed) && since < After))
        {
            switch (await viewer.NextAsync<ServerMessage>())
            {
                case MessageDataMessage message:
                    missed += message.LogTime - next;
                    next = message.LogTime + 1;
                    since += since < 0 ? 0 : 1;
                    break;
                case FetchAssetResponseMessage asset:
                    TestContext.Current.TestOutputHelper?.WriteLine(
                        $"{size} bytes at {Rate}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
                    Assert.Equal((5u, null), (asset.RequestId, asset.Error));
                    Assert.True(
                        asset.Data.ToArray().AsSpan().SequenceEqual(OfferingDevice.Asset(size)), "The asset's bytes are not the device's.");
                    since = 0;
                    break;
                case StatusMessage status:
                    Assert.Equal(StatusLevel.Warning, status.Level);
                    statuses.Add(status.Message);
                    told += ulong.Parse(Dropped().Match(status.Message).Groups[1].Value, CultureInfo.InvariantCulture);
                    break;
            }
        }

        await stop.CancelAsync();
        await publishing;
        await acknowledging;
        TestContext.Current.TestOutputHelper?.WriteLine($"{missed} of {next} messages missed; {string.Join(" | ", statuses)}");
        Assert.Equal(missed, told);
        Assert.Single(statuses);
        Assert.Equal(1, viewer.Streams);
    }

    [Fact]
    public async Task A_fetch_that_is_open_when_its_viewer_is_reset_is_answered()
    {
        Uplink.CommandOrSkip();
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");
        await viewer.NextAsync<ServerInfoMessage>();
        await using var uplink = await Uplink.LimitOrSkipAsync(Rate);
        await viewer.SendAsync(ClientMessageEncoder.FetchAsset(5, $"{4 * 1024 * 1024}"));
        var before = viewer.Consumed;
        var resetting = ResetAsync();

        var answer = await viewer.NextAsync<FetchAssetResponseMessage>();

        await resetting;
        Assert.Equal(5u, answer.RequestId);
        Assert.Equal("The connection was reset before the answer was sent (ProtocolViolation); fetch the asset again", answer.Error);
        Assert.Equal(2, viewer.Streams);

        // Once a part of the asset is at the viewer, something that is no frame resets it.
        async Task ResetAsync()
        {
            await Patience.UntilAsync(() => viewer.Consumed > before, "the asset's first part");
            await viewer.SendAsync([0xff, 0, 0, 0, 0]);
        }
    }

    [GeneratedRegex("^([0-9]+) messages were dropped for you")]
    private static partial Regex Dropped();

    // Each message has its number as its log time, so a gap tells how many are missing.
    private static async Task PublishAsync(IRoomGrain room, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_period);
        for (ulong i = 0; !stop.IsCancellationRequested; i++)
        {
            Assert.Equal(PublishOutcome.Published, (await room.Publish(OfferingDevice.Reliable, i, new byte[MessageBytes])).Outcome);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task AcknowledgeAsync(ProtocolViewer viewer, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_period * 10);
        while (!stop.IsCancellationRequested)
        {
            await viewer.AcknowledgeAsync();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
