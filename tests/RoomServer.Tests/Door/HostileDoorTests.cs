using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>Unusual and hostile requests to the door, and silos behind it that answer as no silo does.</summary>
public sealed class HostileDoorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_over_http_2_is_forwarded_and_sent_away_in_order_when_the_door_stops()
    {
        await using var fleet = await TestFleet.StartAsync(2, services: services => services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        }));
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        var door = fleet.Servers[0];
        var address = door.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last();
        await using var viewer = await RawPeer.ConnectAsync(
            new Uri(new Uri(address.Replace("http", "ws", StringComparison.Ordinal)), "/rtc?leaving=1"),
            door.Token("viewer"),
            HttpVersion.Version20);

        Assert.Equal("device", Assert.Single(await JoinAsync(viewer, others: 1)));
        Assert.Equal("viewer", (await device.UntilAsync<ParticipantJoined>()).Participant.Identity);
        var stopping = door.StopAsync();

        Assert.NotNull((await viewer.SignalAsync<Client.Wire.LeavingSignal>()).Ticket);
        Assert.Equal(RoomCloseCode.ServerStopping, (await viewer.ClosedAsync()).Code);
        await stopping.Within("the stop of the door");
    }

    [Theory]
    [Trait("Rule", "B13")]
    [InlineData("6.6.6.6, 203.0.113.9")]
    [InlineData("203.0.113.9")]
    public async Task Both_silos_count_a_viewer_by_the_address_that_their_proxy_gave_not_by_one_that_the_viewer_made_up(string header)
    {
        var logs = FakeLogCollector.Create(new FakeLogCollectorOptions());
        await using var fleet = await TestFleet.StartAsync(
            2,
            options => options.MaxParticipantsPerRoom = 1,
            services: services => services.AddLogging(
                logging => logging.AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Information)),
            app: app =>
            {
                var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
                forwarded.KnownIPNetworks.Clear();
                forwarded.KnownProxies.Clear();
                app.UseForwardedHeaders(forwarded);
            });
        fleet.Place(1);
        await fleet.Servers[1].JoinAsync("first");

        var answer = await RequestAsync(fleet.Servers[0], $"X-Forwarded-For: {header}");

        Assert.Contains("room_full", answer, StringComparison.Ordinal);
        var refused = Assert.Single(logs.GetSnapshot(), line => line.Message.Contains("room_full", StringComparison.Ordinal)).Message;
        Assert.Contains("203.0.113.9", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("6.6.6.6", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 47")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Content-Length: 47", "Transfer-Encoding: chunked")]
    [InlineData("Content-Length: 47", "Content-Length: 0")]
    public async Task An_upgrade_with_a_body_reaches_no_silo_and_its_body_is_no_request(params string[] headers)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var lookUps = 0;
        fleet.Views[1].LookedUp = () => Interlocked.Increment(ref lookUps);

        var answer = await RequestAsync(
            fleet.Servers[0], [.. headers], body: "GET /rtc/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("not_found", answer, StringComparison.Ordinal);
        Assert.Equal(0, lookUps);
    }

    [Theory]
    [InlineData("Connection: Upgrade, RemoteAccess-Hop, Authorization")]
    [InlineData("Connection: Upgrade, Sec-WebSocket-Key, Host")]
    public async Task Headers_that_a_viewer_names_in_connection_are_not_left_out_of_the_proof_or_the_request(string connection)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);

        var answer = await RequestAsync(fleet.Servers[0], connection);

        // Accepted by the room's silo, or refused: never accepted as a request from outside.
        Assert.True(
            answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)
                || answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal),
            answer);
        var rooms = fleet.Servers[0].Services.GetRequiredService<RoomTable>();
        Assert.Equal(0, rooms.Count);
    }

    [Fact]
    public async Task A_secret_in_the_query_or_in_a_cookie_is_in_no_log_of_either_silo()
    {
        const string Secret = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0";
        var logs = FakeLogCollector.Create(new FakeLogCollectorOptions());
        await using var fleet = await TestFleet.StartAsync(2, options => options.MaxParticipantsPerRoom = 1, services: services =>
            services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Trace)
                .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)));
        fleet.Place(1);
        fleet.Place(1, "broken");
        fleet.Reach(1, fleet.Servers[1].Url);

        await RequestAsync(fleet.Servers[0], $"Cookie: session={Secret}", target: $"/rtc?access_token={Secret}");
        await fleet.Servers[1].JoinAsync("first", "other");
        fleet.Place(1, "other");
        await RequestAsync(fleet.Servers[0], $"Cookie: session={Secret}", target: $"/rtc?access_token={Secret}", room: "other");
        fleet.Reach(1, null);
        await RequestAsync(fleet.Servers[0], $"Cookie: session={Secret}", target: $"/rtc?access_token={Secret}");

        Assert.NotEmpty(logs.GetSnapshot());
        Assert.DoesNotContain(
            logs.GetSnapshot(),
            line => line.Message.Contains(Secret, StringComparison.Ordinal)
                || (line.Exception?.ToString().Contains(Secret, StringComparison.Ordinal) ?? false));
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgr")]
    [InlineData("HTT")]
    [InlineData("")]
    public async Task A_silo_that_begins_its_answer_and_does_not_end_it_is_given_up_in_time(string begun)
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1, door: door => door.Timeout = TimeSpan.FromMilliseconds(200));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await silo.RequestAsync();
        await silo.SendAsync(Encoding.ASCII.GetBytes(begun));

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => joining);
        Assert.Equal("silo_unreachable", refused.Code);
        Assert.Equal(1, counts["roomserver.door.failed Timeout"]);
    }

    [Fact]
    public async Task A_silo_that_dies_before_it_answers_is_asked_again_where_the_room_is_then()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(2, door: door => door.Patience = TimeSpan.FromMinutes(1));
        fleet.Reach(5, silo.Url);
        fleet.Views[0].Place(5);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await silo.RequestAsync();
        fleet.Place(1);
        silo.Reset();

        await joining.Within("the join at the room's next silo");
        Assert.Equal(1, fleet.Servers[1].Services.GetRequiredService<RoomTable>().Count);
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task Connections_that_never_say_hello_are_bounded_at_both_silos_and_end_while_others_are_served()
    {
        const int Places = 100;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await TestFleet.StartAsync(2, options => options.MaxConnections = Places, time: time);
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        await device.UntilAsync<ParticipantJoined>();
        var table = fleet.Servers[1].Services.GetRequiredService<ConnectionTable>();
        var silent = new List<RawPeer>();
        while (table.Reserved < Places)
        {
            silent.Add(await fleet.Servers[0].RawAsync($"silent-{silent.Count}"));
        }

        // The room's silo is full: its refusal reaches whoever comes, and those who are there are served.
        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("late"));
        Assert.Equal("server_full", refused.Code);
        Assert.Equal(Places - 1, counts["roomserver.door.connections"]);
        var down = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await down.WriteAsync("served"u8.ToArray(), Cancelled);
        var stream = (await viewer.UntilAsync<StreamOpened>()).Stream;
        Assert.Equal("served", Encoding.UTF8.GetString(await TestPeer.ReadExactlyAsync(stream, 6)));

        time.Advance(new RoomServerOptions().HelloTimeout);
        foreach (var peer in silent)
        {
            Assert.Equal(RoomCloseCode.HandshakeTimeout, (await peer.ClosedAsync()).Code);
        }

        await Patience.UntilAsync(() => table.Reserved == 2, "the places of silent connections to be free at the room's silo");
        await Patience.UntilAsync(() => counts["roomserver.door.connections"] == 1, "their places to be free at the door");
        await down.WriteAsync("still"u8.ToArray(), Cancelled);
        Assert.Equal("still", Encoding.UTF8.GetString(await TestPeer.ReadExactlyAsync(stream, 5)));
    }

    private static async Task<string[]> JoinAsync(RawPeer viewer, int others)
    {
        await viewer.JoinAsync();
        var seen = new List<string>();
        while (seen.Count < others)
        {
            seen.Add((await viewer.SignalAsync<Client.Wire.ParticipantSignal>()).Participant.Identity);
        }

        return [.. seen];
    }

    private static Task<string> RequestAsync(
        TestServer server, string header, string target = "/rtc", string room = TestServer.DefaultRoom) =>
        RequestAsync(server, [header], target: target, room: room);

    /// <summary>Sends an upgrade byte by byte as given, and reads the head and the body of the answer.</summary>
    private static async Task<string> RequestAsync(
        TestServer server,
        string[] headers,
        string target = "/rtc",
        string room = TestServer.DefaultRoom,
        string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, Cancelled);
        var stream = client.GetStream();
        var connection = headers.Any(header => header.StartsWith("Connection:", StringComparison.Ordinal))
            ? string.Empty
            : "Connection: Upgrade\r\n";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {target} HTTP/1.1\r\nHost: {server.Url.Authority}\r\n{connection}Upgrade: websocket\r\n"
                + $"Authorization: Bearer {server.Token("viewer", room)}\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + string.Concat(headers.Select(header => $"{header}\r\n")) + $"\r\n{body}"),
            Cancelled);
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        while (await stream.ReadAsync(buffer, Cancelled).AsTask().Within("an answer of the door") is > 0 and var read)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var text = answer.ToString();
            if (text.Contains("\"}", StringComparison.Ordinal) || text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            {
                break;
            }
        }

        return answer.ToString();
    }
}
