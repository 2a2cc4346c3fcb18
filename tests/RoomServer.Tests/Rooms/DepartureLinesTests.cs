using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>The log says why somebody left: a warning when it was the server's decision.</summary>
public sealed class DepartureLinesTests : IDisposable
{
    private const int Left = 1002;
    private const int Disconnected = 1004;

    private readonly FakeLoggerProvider _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_flooding_viewer_is_disconnected_with_a_warning_that_names_code_and_reason()
    {
        await using var server = await StartAsync(options =>
        {
            options.MaxParticipantsPerRoom = 5;
            options.ControlMessagesPerSecond = 10;
            options.ControlMessageBurst = 10;
        });
        var watching = await server.JoinAsync("watching");
        var flooding = await server.RawAsync("flooding");
        await flooding.JoinAsync();
        for (var i = 0; i < 40; i++)
        {
            await flooding.TextAsync("""{"type":"pong"}""");
        }

        await watching.UntilAsync<ParticipantLeft>();
        await AssertLineAsync(server, Disconnected, LogLevel.Warning, "flooding",
            "(4008: 'FLOOD: too many messages in too short a time'); 1 ");
    }

    [Fact]
    public async Task A_viewer_whose_identity_joins_again_is_evicted_with_a_warning()
    {
        await using var server = await StartAsync();
        var older = await server.JoinAsync("twice");
        await server.JoinAsync("twice");
        await older.UntilAsync<Disconnected>();

        await AssertLineAsync(server, Disconnected, LogLevel.Warning, older.Sid, "(4001: 'DUPLICATE_IDENTITY: ");
    }

    [Fact]
    public async Task What_a_room_administrator_asked_for_is_no_warning()
    {
        await using var server = await StartAsync();
        var admin = await server.JoinAsync("admin", grant: grant => grant with { RoomAdmin = true });
        await server.JoinAsync("kicked");
        await admin.Client.RemoveParticipantAsync("kicked", cancellationToken: Cancelled);
        await admin.UntilAsync<ParticipantLeft>();

        await AssertLineAsync(server, Left, LogLevel.Information, "kicked", "(4004: 'PARTICIPANT_REMOVED: ");
    }

    [Fact]
    public async Task The_clients_own_leave_and_a_broken_link_are_no_warnings()
    {
        await using var server = await StartAsync();
        var watching = await server.JoinAsync("watching");
        var leaving = await server.JoinAsync("leaving");
        await leaving.Client.LeaveAsync(Cancelled);
        await watching.UntilAsync<ParticipantLeft>();
        var broken = await server.RawAsync("broken");
        await broken.JoinAsync();
        await broken.DisposeAsync();
        await watching.UntilAsync<ParticipantLeft>();

        await AssertLineAsync(server, Left, LogLevel.Information, "leaving", "(1000: 'left')");
        await AssertLineAsync(server, Left, LogLevel.Information, "broken", "(0: 'the connection broke')");
    }

    // The line is written once the room's locks are free, after the others were told: the stop of the server waits for it.
    private async Task AssertLineAsync(TestServer server, int id, LogLevel level, string who, string says)
    {
        await server.StopAsync();
        var line = Assert.Single(_log.Collector.GetSnapshot(), line => line.Id.Id is Left or Disconnected
            && line.Message.Contains(who, StringComparison.Ordinal)
            && line.Message.Contains(says, StringComparison.Ordinal));
        Assert.Equal((id, level), (line.Id.Id, line.Level));
    }

    private Task<TestServer> StartAsync(Action<RoomServerOptions>? options = null) => TestServer.StartAsync(
        options,
        services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_log)));
}
