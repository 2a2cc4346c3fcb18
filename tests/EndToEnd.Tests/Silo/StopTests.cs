using System.Net.WebSockets;
using System.Text.Json;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>How a silo ends.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Ctrl_c_drains_the_rooms_and_ends_with_0()
    {
        await using var silo = await SiloProcess.StartAsync();

        silo.Interrupt();

        Assert.Equal(0, await silo.Exit());
        Assert.Contains(silo.Output, line => line.Contains("Drained 1 rooms", StringComparison.Ordinal));
        Assert.DoesNotContain(silo.Output, line => line.Contains(" warn: RemoteAccess", StringComparison.Ordinal) || line.Contains(
            " fail: RemoteAccess", StringComparison.Ordinal));
        Assert.Empty(silo.Errors);
    }

    [Fact]
    public async Task Ctrl_c_while_starting_ends_with_0_too()
    {
        await using var silo = SiloProcess.Launch(SiloPorts.Free(), "Logging:LogLevel:Orleans=Information");
        await silo.Line("Starting Orleans Silo.");

        silo.Interrupt();

        Assert.Equal(0, await silo.Exit());
        Assert.Empty(silo.Errors);
    }

    [Fact]
    public async Task Sigterm_says_goodbye_to_viewers_before_the_room_server_goes()
    {
        await using var silo = await SiloProcess.StartAsync();
        await using var viewer = await Join(silo, "demo");
        var stream = await FirstStream(viewer);

        silo.Terminate();

        var bytes = await ReadToEnd(stream);
        Assert.Contains("\"status\"", bytes, StringComparison.Ordinal);
        Assert.Equal(0, await silo.Exit());
    }

    [Fact]
    public async Task Ctrl_c_ends_with_0_while_a_room_cannot_connect()
    {
        // Nobody listens there: the room stays degraded, the silo runs all the same.
        await using var silo = await SiloProcess.StartAsync(
            "RoomServer:Mode=External", $"RoomServer:Connector:Url=ws://127.0.0.1:{FreePort.Next()}", "Logs:Format=Simple");
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);

        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        using var ready = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("Degraded", ready.RootElement.GetProperty("status").GetString());
        Assert.Equal("Healthy", ready.RootElement.GetProperty("checks").GetProperty("silo").GetProperty("status").GetString());
        Assert.Contains(silo.Output, line => line.Contains("is up (rooms: 1, degraded: 1", StringComparison.Ordinal));

        silo.Interrupt();
        Assert.Equal(0, await silo.Exit());
    }

    [Fact]
    public async Task A_stop_that_uses_up_its_budget_ends_with_1_and_says_so()
    {
        await using var silo = await SiloProcess.StartAsync(
            "Shutdown:Timeout=00:00:01", "RoomServer:CloseTimeout=00:00:03", "RoomServer:HelloTimeout=00:01:00");
        using var mute = await ConnectMute(silo);

        silo.Terminate();

        Assert.Equal(1, await silo.Exit());
        Assert.Contains(silo.Output, line => line.Contains("Stopping took", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_ctrl_c_ends_a_stop_that_takes_its_time()
    {
        await using var silo = await SiloProcess.StartAsync("RoomServer:CloseTimeout=00:01:00", "RoomServer:HelloTimeout=00:01:00");
        using var mute = await ConnectMute(silo);

        silo.Interrupt();
        await silo.Line("Drained 1 rooms");
        silo.Interrupt();

        Assert.Equal(130, await silo.Exit());
    }

    /// <summary>A connection that never reads, so it never answers the close.</summary>
    private static async Task<ClientWebSocket> ConnectMute(SiloProcess silo)
    {
        var mute = new ClientWebSocket();
        mute.Options.SetRequestHeader("Authorization", "Bearer " + Token("mute", "demo"));
        mute.Options.AddSubProtocol("roomserver");
        await mute.ConnectAsync(new Uri(silo.RoomServer, "/rtc"), TestContext.Current.CancellationToken);
        return mute;
    }

    private static async Task<RoomClient> Join(SiloProcess silo, string room)
    {
        return await RoomClient.ConnectAsync(
            silo.RoomServer, Token("viewer", room), cancellationToken: TestContext.Current.CancellationToken);
    }

    private static string Token(string identity, string room) =>
        new AccessToken
        {
            Identity = identity,
            Grant = new VideoGrant { Room = room, RoomJoin = true, CanSubscribe = true, CanPublishData = true },
        }
            .Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));

    private static async Task<RoomServer.Client.Streams.IncomingStream> FirstStream(RoomClient viewer)
    {
        using var patience = Deadline.Start(Patience.ForPrograms);
        await foreach (var happened in viewer.Events.ReadAllAsync(patience.Token))
        {
            if (happened is StreamOpened opened)
            {
                // The device says something once the viewer is registered: before that there is nobody to say goodbye to.
                var read = await opened.Stream.Input.ReadAsync(patience.Token);
                opened.Stream.Input.AdvanceTo(read.Buffer.Start);
                return opened.Stream;
            }
        }

        throw new InvalidOperationException("The device opened no stream to the viewer.");
    }

    private static async Task<string> ReadToEnd(RoomServer.Client.Streams.IncomingStream stream)
    {
        using var reader = new StreamReader(stream.Input.AsStream());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken)
            .Within("the end of the control stream", Patience.ForPrograms);
    }
}
