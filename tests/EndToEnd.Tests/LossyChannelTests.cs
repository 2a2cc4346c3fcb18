using System.Buffers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>A grain publishes on a lossy channel; its messages reach a viewer through the real room server, over real sockets.</summary>
public sealed class LossyChannelTests
{
    private const string Room = "lossy/1 🤖";

    [Fact]
    public async Task A_message_of_a_lossy_channel_reaches_the_viewer_and_one_that_is_too_large_is_warned_of()
    {
        await using var server = await TappedRoomServer.StartAsync();
        using var silo = Silo(server);
        await silo.StartAsync(TestContext.Current.CancellationToken).Within("the silo's start", Patience.ForPrograms);
        var room = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(Room);
        await room.OpenAsync(new RoomDescriptor
        {
            Name = "robot",
            Channels = [new ChannelDescriptor { Id = 7, Topic = "/camera", Encoding = "json", Delivery = ChannelDelivery.Lossy }],
        });
        await using var viewer = new ViewerSession(
            new ViewerSessionOptions
            {
                Url = server.Url,
                Room = Room,
                Credentials = new SigningKey(TappedRoomServer.Key, TappedRoomServer.Secret, "viewer"),
                Wait = TimeSpan.FromHours(1),
            },
            TimeProvider.System);

        var message = await PublishUntilAsync(
            room,
            [1, 2, 3],
            ReadUntilAsync<ChannelMessageReceived>(viewer, _ => true, "a message of the lossy channel"));
        Assert.Equal((7UL, 1_700_000_000_000_000_001UL), (message.Channel.Id, message.LogTime));
        Assert.Equal([1, 2, 3], message.Data.ToArray());

        Assert.Equal(PublishOutcome.FrameTooLarge, (await room.Publish(7, 1, new byte[200_000])).Outcome);
        var warning = await ReadUntilAsync<ServerMessageReceived>(
            viewer, received => received.Message is StatusMessage { Id: "channel-drops-7" }, "the warning");
        Assert.Contains("larger than 102400 bytes", Assert.IsType<StatusMessage>(warning.Message).Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(await room.GetChannels()).Dropped);

        // None of it was on the control stream: the device sent only that and the track's frames.
        var control = string.Concat(server.Sent.From("device").Select(packet => Encoding.Latin1.GetString(packet.Payload)));
        Assert.DoesNotContain("\u0001\u0002\u0003", control, StringComparison.Ordinal);
        await room.CloseAsync();
        await silo.StopAsync(TestContext.Current.CancellationToken).Within("the silo's stop", Patience.ForPrograms);
    }

    private static IHost Silo(TappedRoomServer server)
    {
        var ports = SiloPorts.Free();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            Configuration = new ConfigurationManager(),
        });
        builder.Logging.ClearProviders();
        builder.Services.AddRoomServerConnector(
            options => (options.Url, options.ApiKey, options.ApiSecret) = (server.Url, TappedRoomServer.Key, TappedRoomServer.Secret));
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(ports.Silo, ports.Gateway)
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
            .AddRemoteAccess());
        return builder.Build();
    }

    // Who publishes does not know when it is heard: it goes on until the viewer has read something.
    private static async Task<T> PublishUntilAsync<T>(IRoomGrain room, byte[] data, Task<T> read)
    {
        while (!read.IsCompleted)
        {
            Assert.Equal(PublishOutcome.Published, (await room.Publish(7, 1_700_000_000_000_000_001, data)).Outcome);
            await Task.WhenAny(read, Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        }

        return await read;
    }

    private static async Task<T> ReadUntilAsync<T>(ViewerSession viewer, Func<T, bool> isWanted, string what)
        where T : ViewerEvent
    {
        while (true)
        {
            var happened = await viewer.ReadAsync(TestContext.Current.CancellationToken).Within(what, Patience.ForPrograms);
            if (happened is T found && isWanted(found))
            {
                return found;
            }
        }
    }
}
