using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>Why a connection ends: the first reason counts, and a fault ends it as well.</summary>
public sealed class ConnectionEndTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _log = new();
    private readonly PeerSendQueue _queue = new(maxMessages: 10, maxBytes: 1_000);
    private readonly ConnectionEnd _end;

    public ConnectionEndTests() => _end = new ConnectionEnd(_queue, _time, _log) { Who = "room 'lab', 'ann', PA_1" };

    [Fact]
    public async Task The_first_reason_counts_and_what_waits_is_dropped_with_it()
    {
        var waiting = new Item();
        Assert.True(_queue.TryAdd(waiting));

        _end.Close(RoomCloseCode.Flood, "FLOOD: too many");
        _end.Close(RoomCloseCode.Normal, "left");

        await _end.Started.Within("the start of the end");
        Assert.Equal((RoomCloseCode.Flood, "FLOOD: too many"), _end.Reason);
        Assert.Equal(1, waiting.Released);
        Assert.False(_queue.TryAdd(new Item()));
        Assert.Equal(1120, Assert.Single(_log.Collector.GetSnapshot()).Id.Id);
    }

    [Fact]
    public void It_has_no_reason_and_no_age_until_it_is_closed_and_ages_from_the_first_close()
    {
        Assert.Null(_end.Reason);
        Assert.Null(_end.Elapsed);
        Assert.False(_end.Started.IsCompleted);

        _end.Close(RoomCloseCode.Normal, "left");
        _time.Advance(TimeSpan.FromSeconds(2));
        _end.Close(RoomCloseCode.Normal, "left again");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(3), _end.Elapsed);
    }

    [Fact]
    public void A_fault_ends_the_connection_and_is_logged_once_with_whose_it_is()
    {
        _end.Fail("its clock", new FormatException("first"));
        _end.Fail("its clock", new FormatException("second"));

        Assert.Equal(RoomCloseCode.InternalError, _end.Reason?.Code);
        var line = Assert.Single(_log.Collector.GetSnapshot(), line => line.Level == LogLevel.Error);
        Assert.Equal(1122, line.Id.Id);
        Assert.Equal("A connection ended because of a fault of the room server (room 'lab', 'ann', PA_1): its clock failed", line.Message);
    }

    [Fact]
    public async Task A_fault_whose_log_fails_ends_the_connection_all_the_same()
    {
        var end = new ConnectionEnd(_queue, _time, new FaultyLogger());

        end.Fail("its clock", new FormatException("a fault"));

        await end.Started.Within("the start of the end");
        Assert.Equal(RoomCloseCode.InternalError, end.Reason?.Code);
    }

    [Fact]
    public async Task A_fault_while_it_closes_leaves_the_reason_and_does_not_reach_the_closer()
    {
        Assert.True(_queue.TryAdd(new Item(faulty: true)));

        _end.Close(RoomCloseCode.Removed, "PARTICIPANT_REMOVED: by an administrator");

        await _end.Started.Within("the start of the end");
        Assert.Equal(RoomCloseCode.Removed, _end.Reason?.Code);
        Assert.Contains("closing it failed", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    private sealed class Item(bool faulty = false) : QueuedMessage
    {
        public int Released { get; private set; }

        public override int QueuedBytes => 1;

        public override ReadOnlyMemory<byte> Bytes => new byte[1];

        public override void Release()
        {
            Released++;
            if (faulty)
            {
                throw new FormatException("not to be released");
            }
        }
    }

    private sealed class FaultyLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("the log's disk is full");
    }
}
