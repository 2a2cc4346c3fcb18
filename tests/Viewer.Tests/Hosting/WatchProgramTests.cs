using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Hosting;

/// <summary>The whole program but for its process, against the real room server.</summary>
public sealed class WatchProgramTests : SessionTest
{
    private static readonly ChannelAdvertisement Cpu = Events.Channel(1, "/cpu");

    [Fact]
    public async Task JSON_prints_one_object_per_line_and_ends_after_count_messages()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "--json", "--count", "2");
        await ServeAsync(messages: 5);

        Assert.Equal(ExitCode.Done, await running.Within("the program to end"));
        Assert.Equal(
            ["joined", "stream", "serverInfo", "advertise", "subscribed", "message", "message"],
            host.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()));
        Assert.Equal(1, JsonDocument.Parse(host.Lines[^1]).RootElement.GetProperty("data").GetProperty("n").GetInt32());
        Assert.Empty(host.Error);
    }

    [Fact]
    public async Task Piped_prints_plain_lines()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "--count", "1");
        await ServeAsync(messages: 1);

        Assert.Equal(ExitCode.Done, await running.Within("the program to end"));
        Assert.StartsWith("joined room", host.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("/cpu", host.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_log_holds_the_stream_byte_for_byte()
    {
        var path = Path.Combine(Path.GetTempPath(), $"viewer-raw-{Guid.NewGuid():N}");
        try
        {
            using var host = new TestHost();
            var running = RunAsync(host, "--json", "--count", "3", "--raw-log", path);
            await ServeAsync(messages: 3);
            await running.Within("the program to end");

            Assert.Equal(Device.Sent, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_terminal_shows_the_last_state_when_it_ends()
    {
        using var text = new StringWriter();
        using var host = new TestHost { Terminal = TestTerminal.Create(text) };
        var running = RunAsync(host, "--count", "3");
        await ServeAsync(messages: 3);
        await running.Within("the program to end");

        Assert.Contains("{n:2}", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("scripted", text.ToString(), StringComparison.Ordinal);
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task Duration_ends_with_0()
    {
        using var host = new TestHost();

        Assert.Equal(ExitCode.Done, await RunAsync(host, "--duration", "0.05").Within("the program to end"));
        Assert.Empty(host.Error);
    }

    [Fact]
    public async Task Duration_before_count_ends_with_9()
    {
        using var host = new TestHost();

        Assert.Equal(ExitCode.TooFewMessages, await RunAsync(host, "--duration", "0.05", "--count", "1").Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_0()
    {
        using var host = new TestHost();
        using var interrupted = new CancellationTokenSource();
        var running = host.RunAsync(interrupted.Token, Arguments());
        await Device.ViewerAsync();
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await running.Within("the program to end"));
        Assert.Empty(host.Error);
    }

    [Fact]
    public async Task A_room_without_a_device_ends_with_5_and_names_the_room()
    {
        using var host = new TestHost();

        Assert.Equal(
            ExitCode.NoDevice, await host.RunAsync("dmeo", "--url", Server.Url.ToString(), "--wait", "0.2").Within("the program to end"));
        Assert.Contains("'dmeo'", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_token_ends_with_4()
    {
        using var host = new TestHost();

        Assert.Equal(ExitCode.TokenRefused,
            await RunAsync(host, "--key", "k", "--secret", "a-secret-of-at-least-32-bytes-here").Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task A_token_for_another_room_ends_with_4_and_names_both()
    {
        using var host = new TestHost();
        var token = new AccessToken { Identity = "viewer", Grant = new VideoGrant { RoomJoin = true, Room = "other" } };
        var minted = token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));

        Assert.Equal(ExitCode.TokenRefused,
            await host.RunAsync("demo", "--url", Server.Url.ToString(), "--token", minted).Within("the program to end"));
        Assert.Contains("'other', not for 'demo'", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_leaves_ends_with_6()
    {
        var time = new TimerFakeTimeProvider();
        using var host = new TestHost { Time = time };
        var running = RunAsync(host, "--wait", "7");
        await ServeAsync(messages: 0);
        await Device.ReceiveAsync<SubscribeMessage>();
        var armed = time.ArmedFor(TimeSpan.FromSeconds(7));
        await Device.DisposeAsync();
        await armed.Within("the program to wait 7 s for the device to come back");
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(ExitCode.DeviceLeft, await running.Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task Garbage_ends_with_7()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "--json");
        await ServeAsync(messages: 0);
        await Device.SendAsync("garbage"u8.ToArray());

        Assert.Equal(ExitCode.ProtocolError, await running.Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task A_taken_over_identity_ends_with_8()
    {
        using var host = new TestHost();
        var running = RunAsync(host);
        await Device.ViewerAsync();
        await using var other = new TestViewer(Options);
        await other.NextAsync<RoomJoined>();

        Assert.Equal(ExitCode.Evicted, await running.Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task An_output_that_is_gone_ends_with_10()
    {
        using var host = new TestHost { BrokenOutput = true };

        Assert.Equal(ExitCode.OutputFailed, await RunAsync(host, "--json").Within("the program to end"));
        Assert.Single(host.ErrorLines);
    }

    private string[] Arguments(params string[] more) =>
        [TestViewer.Room, "--url", Server.Url.ToString(), "--identity", TestViewer.Identity, .. more];

    private Task<ExitCode> RunAsync(TestHost host, params string[] more) => host.RunAsync(Arguments(more));

    private async Task ServeAsync(int messages)
    {
        await Device.OpenAsync(await Device.ViewerAsync());
        await Device.GreetAsync(Cpu);

        // At once: a program that has seen enough leaves, and what was sent after that would fail.
        if (messages > 0)
        {
            await Device.SendAsync(
                [.. Enumerable.Range(0, messages)
                    .SelectMany(i => ServerMessageEncoder.MessageData(1, 1_000, Encoding.UTF8.GetBytes($"{{\"n\":{i}}}")))]);
        }
    }
}
