using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>A fault at one connection ends that one; the clock, the rooms and the others go on.</summary>
[Trait("Rule", "B14")]
public sealed class OneFaultTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeLogger<PeerConnection> _log = new();
    private readonly ScriptedSocket _socket = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task A_connection_that_fails_as_it_is_broken_off_stops_the_clock_of_nobody_and_not_the_stop()
    {
        var aborts = 0;
        await using var server = await TestServer.StartAsync(
            options => options.CloseTimeout = TimeSpan.FromMilliseconds(200),
            time: _time,
            app: app => app.Use((context, next) =>
            {
                context.Features.Set<IHttpRequestLifetimeFeature>(
                    new FaultyLifetime(context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), () => aborts++));
                return next();
            }));
        var mute = await server.RawAsync("mute");
        await mute.JoinAsync();
        var healthy = await server.RawAsync("healthy");
        await healthy.JoinAsync();
        var kicker = await server.JoinAsync("kicker", grant: grant => grant with { RoomAdmin = true });
        await kicker.Client.RemoveParticipantAsync("mute", cancellationToken: Cancelled);
        await healthy.SignalAsync<ParticipantDisconnectedSignal>();

        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(4));
        await healthy.SignalAsync<PingSignal>();
        Assert.NotEqual(0, aborts);
        await server.StopAsync().Within("the stop of the server");
    }

    [Fact]
    public async Task A_buffer_that_others_still_hold_is_not_filled_again_though_there_was_no_memory_for_its_successor()
    {
        var pool = new FailingPool();
        var connection = Connection(pool: pool);
        _socket.Arrive(1, 2, 3);
        var first = (await connection.ReadAsync())!.Value.Data;
        first.AddReference();
        pool.Fails = true;
        await Assert.ThrowsAsync<InsufficientMemoryException>(async () => await connection.ReadAsync());

        pool.Fails = false;
        _socket.Arrive(9, 9, 9);
        var second = (await connection.ReadAsync())!.Value.Data;

        Assert.Equal([9, 9, 9], second.Bytes.ToArray());
        Assert.Equal([1, 2, 3], first.Bytes.ToArray());
    }

    [Fact]
    public async Task A_signal_that_cannot_be_queued_closes_its_receiver_and_not_its_sender()
    {
        var connection = Connection();
        connection.Who = "room 'lab', 'ann', PA_1";

        connection.PostSignal(new Faulty(atQueue: true));
        Assert.Equal(PostResult.Ending, connection.PostPacket(new Faulty(atQueue: true), share: null));

        Assert.Equal(RoomCloseCode.InternalError, connection.Closing?.Code);
        await connection.Ending.Within("the departure");
        var line = Assert.Single(_log.Collector.GetSnapshot(), line => line.Level == LogLevel.Error);
        Assert.Contains("room 'lab', 'ann', PA_1", line.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(Assert.IsType<LoggedException>(line.Exception).Original);
    }

    [Fact]
    public async Task A_signal_that_cannot_be_encoded_ends_its_receiver_and_its_end_is_an_ordinary_one()
    {
        var connection = Connection();

        connection.PostSignal(new Faulty(atQueue: false));

        await connection.Ending.Within("the end of the connection");
        Assert.Equal(RoomCloseCode.InternalError, connection.Closing?.Code);
        await connection.FinishAsync().Within("what follows the end");
    }

    [Fact]
    public async Task What_a_finished_connection_stood_on_is_not_aborted_any_more()
    {
        var aborts = 0;
        var connection = Connection(() => aborts++);
        _socket.Arrive();
        connection.Close(RoomCloseCode.Normal, "left");
        await connection.FinishAsync().Within("the end of the connection");

        connection.Abort();

        Assert.Equal(0, aborts);
    }

    [Fact]
    public async Task Whoever_listens_for_viewers_and_fails_neither_keeps_them_out_nor_leaves_a_ghost()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IRoomPresence, FaultyPresence>());
        var ann = await server.JoinAsync("ann");
        var ben = await server.JoinAsync("ben");
        await ann.UntilAsync<ParticipantBecameActive>();

        await ben.Client.LeaveAsync(Cancelled);
        await ann.UntilAsync<ParticipantLeft>();
        await ann.Client.LeaveAsync(Cancelled);

        Assert.Equal(0, server.Services.GetRequiredService<RoomTable>().Count);
    }

    private PeerConnection Connection(Action? abort = null, ArrayPool<byte>? pool = null) => new(
        _socket,
        abort ?? (() => { }),
        new PeerLimits(new VideoGrant(), new RoomServerOptions(), _time),
        new RoomServerOptions(),
        _time,
        TestMeters.RoomServer(),
        _log,
        pool: pool);

    private sealed class Faulty(bool atQueue) : QueuedMessage
    {
        public override int QueuedBytes => 0;

        public override ReadOnlyMemory<byte> Bytes => throw new FormatException("not to be encoded");

        public override void AddReference()
        {
            if (atQueue)
            {
                throw new FormatException("not to be queued");
            }
        }
    }

    private sealed class FailingPool : ArrayPool<byte>
    {
        public bool Fails { get; set; }

        public override byte[] Rent(int minimumLength) => Fails ? throw new InsufficientMemoryException() : new byte[minimumLength];

        public override void Return(byte[] array, bool clearArray = false)
        {
        }
    }

    private sealed class FaultyLifetime(IHttpRequestLifetimeFeature inner, Action aborted) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted
        {
            get => inner.RequestAborted;
            set => inner.RequestAborted = value;
        }

        public void Abort()
        {
            aborted();
            inner.Abort();
            throw new ObjectDisposedException("IFeatureCollection");
        }
    }
}
