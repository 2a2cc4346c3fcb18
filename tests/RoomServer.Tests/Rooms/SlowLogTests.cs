using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>A log that stands still (a full pipe, a slow disk) holds up the one whom a line is about, and no room.</summary>
[Trait("Rule", "B14")]
public sealed class SlowLogTests : IDisposable
{
    private readonly StuckLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_join_whose_line_is_stuck_holds_up_nobody_else()
    {
        await using var server = await StartAsync();
        _log.StickAt("slow");
        var slow = await server.RawAsync("slow");
        await slow.TextAsync(RawPeer.Hello);
        await _log.Stuck.Within("the line of the join");

        await TalkAsync(server);
    }

    [Fact]
    public async Task A_departure_whose_line_is_stuck_holds_up_nobody_else()
    {
        await using var server = await StartAsync();
        var slow = await server.RawAsync("slow");
        await slow.JoinAsync();
        _log.StickAt("slow");
        await slow.DisposeAsync();
        await _log.Stuck.Within("the line of the departure");

        await TalkAsync(server);
    }

    [Fact]
    public async Task A_removal_whose_line_is_stuck_holds_up_nobody_else()
    {
        await using var server = await StartAsync();
        var slow = await server.RawAsync("slow");
        await slow.JoinAsync();
        var kicker = await server.RawAsync("kicker", grant: grant => grant with { RoomAdmin = true });
        await kicker.JoinAsync();
        _log.StickAt("slow");
        await kicker.TextAsync("""{"type":"removeParticipant","requestId":1,"identity":"slow"}""");
        await _log.Stuck.Within("the line of the removal");

        await TalkAsync(server);
    }

    private static async Task TalkAsync(TestServer server)
    {
        var ann = await server.JoinAsync("ann");
        var ben = await server.JoinAsync("ben");
        await ben.Client.LeaveAsync(TestContext.Current.CancellationToken);
        while ((await ann.UntilAsync<ParticipantLeft>()).Participant.Identity != "ben")
        {
        }
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(services: services =>
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_log)));

    private sealed class StuckLog : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goesOn = new();
        private volatile string? _word;

        public Task Stuck => _stuck.Task;

        /// <summary>The next lines with this word in them are not written until the end of the test.</summary>
        public void StickAt(string word) => _word = word;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_word is { } word && formatter(state, exception).Contains(word, StringComparison.Ordinal))
            {
                _stuck.TrySetResult();
                _goesOn.Wait();
            }
        }

        public void Dispose() => _goesOn.Set();
    }
}
