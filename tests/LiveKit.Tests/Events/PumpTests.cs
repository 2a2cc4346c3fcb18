using System.Diagnostics.Metrics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rates;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Events;

[Collection(LibraryCollection.Name)]
public sealed class PumpTests
{
    [Fact]
    public async Task Bytes_that_are_no_message_are_counted_and_the_next_event_is_handled()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        using var undecodable = native.Collect("livekit.events.undecodable");

        native.Library.RaiseBytes([0x0A, 0xFF, 0x01]);
        native.Library.RaiseBytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        fake.Raise(e => e.Reconnecting = new Empty());

        Assert.IsType<NativeRoomEvent.Reconnecting>(await room.NextAsync("the event after the garbage"));
        Assert.Equal(2, undecodable.GetMeasurementSnapshot().Count);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Events_of_kinds_we_do_not_know_are_ignored()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        native.Library.RaiseBytes([]);
        native.Library.RaiseBytes([0xFA, 0x3E, 0x02, 0x08, 0x01]); // Field 1007 of the event: two bytes of something.
        // Field 200 of the room event beside the room's handle.
        var inner = new RoomEvent { RoomHandle = fake.Handle.Id }.ToByteArray().Concat(new byte[] { 0xC2, 0x0C, 0x00 }).ToArray();
        native.Library.RaiseBytes([0x0A, (byte)inner.Length, .. inner]);
        native.Library.Raise(new RoomEvent { RoomHandle = 4_711, Reconnecting = new Empty() });
        fake.Raise(e => e.Reconnected = new Empty());

        Assert.IsType<NativeRoomEvent.Reconnected>(await room.NextAsync("the event after the unknown ones"));
        Assert.DoesNotContain(native.Log.Collector.GetSnapshot(), record => record.Level >= LogLevel.Warning);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task A_panic_that_names_a_room_loses_that_room_only()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        var (other, otherRoom) = await native.JoinAsync();
        native.Library.Forget(fake.Handle);
        native.Library.On(FfiRequest.MessageOneofCase.Disconnect,
            request => request.Disconnect.RoomHandle == fake.Handle.Id ? null : Done(native, request));

        Panic(native, $"timed out waiting for ReadyForRoomEventRequest after ConnectCallback (room_handle={fake.Handle.Id})");
        other.Raise(e => e.Reconnecting = new Empty());

        var lost = Assert.IsType<NativeRoomEvent.Lost>(Assert.Single(await room.RestAsync()));
        Assert.Equal(NativeLoss.Panic, lost.Loss);
        Assert.Contains("ReadyForRoomEventRequest", lost.Detail, StringComparison.Ordinal);
        Assert.IsType<NativeRoomEvent.Reconnecting>(await otherRoom.NextAsync("an event of the other room"));
        await otherRoom.DisconnectAsync();

        await room.DisconnectAsync().Within("leaving the lost room");
        // The library had dropped that room by itself, so our drop met nothing: the one case in which it may.
        Assert.Equal([fake.Handle.Id], native.Library.UnknownDrops);
        Assert.Equal(1, native.Metrics.Counts.UnknownDrops);
        native.ExpectUnknownDrop();
    }

    [Fact]
    public async Task A_panic_that_names_no_room_loses_every_room_and_not_the_process()
    {
        await using var native = new NativeUnderTest();
        var rooms = new[] { (await native.JoinAsync()).Room, (await native.JoinAsync()).Room };
        using var lost = native.Collect("livekit.rooms.lost");

        Panic(native, "task 17 panicked");

        foreach (var room in rooms)
        {
            Assert.Equal(NativeLoss.Panic, Assert.IsType<NativeRoomEvent.Lost>(Assert.Single(await room.RestAsync())).Loss);
            await room.DisconnectAsync();
        }

        Assert.Equal(2, lost.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        var (_, next) = await native.JoinAsync();
        await next.DisconnectAsync();
    }

    [Fact]
    public async Task A_panic_that_names_a_room_nobody_has_loses_none()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        Panic(native, "timed out waiting (room_handle=999999)");
        fake.Raise(e => e.Reconnecting = new Empty());

        Assert.IsType<NativeRoomEvent.Reconnecting>(await room.NextAsync("an event after the panic"));
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task An_event_that_cannot_be_copied_loses_every_room_and_not_the_process()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();

        native.Library.RaiseImpossible();

        Assert.Equal(NativeLoss.Panic, Assert.IsType<NativeRoomEvent.Lost>(Assert.Single(await room.RestAsync())).Loss);
        await room.DisconnectAsync();
        Assert.Contains(native.Log.Collector.GetSnapshot(), record => record.Id.Id == 4010);
    }

    [Fact]
    public async Task A_logger_that_throws_ends_neither_the_pump_nor_the_process()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new ThrowingLogger();
        var inbox = new EventInbox();
        var pump = new EventPump(inbox, router: null!, new LiveKitMetrics(services.GetRequiredService<IMeterFactory>()), log);
        pump.Start();

        inbox.Put([0x0A, 0xFF, 0x01]);
        inbox.Put([0x0A, 0xFF, 0x01]);
        inbox.Complete();

        await pump.Completion.Within("the end of the pump");
        Assert.Equal([4011, 4012, 4011, 4012], log.Tried);
        Assert.Equal(0, inbox.Waiting);
    }

    [Fact]
    public async Task The_librarys_warnings_are_logged_and_its_chatter_is_not()
    {
        await using var native = new NativeUnderTest();

        native.Library.Raise(new FfiEvent
        {
            Logs = new LogBatch
            {
                Records =
                {
                    new LogRecord { Level = LibraryLogLevel.LogError, Target = "livekit::engine", Message = "an error" },
                    new LogRecord { Level = LibraryLogLevel.LogWarn, Target = "livekit::engine", Message = "a warning" },
                    new LogRecord { Level = LibraryLogLevel.LogInfo, Target = "livekit::engine", Message = "an info" },
                    new LogRecord { Level = LibraryLogLevel.LogDebug, Target = "livekit::engine", Message = "payload" },
                    new LogRecord { Level = LibraryLogLevel.LogTrace, Target = "livekit::engine", Message = "payload" },
                },
            },
        });
        await native.PumpedAsync();

        Assert.Equal(
            [
                (LogLevel.Warning, "'livekit::engine': 'an error'"),
                (LogLevel.Warning, "'livekit::engine': 'a warning'"),
                (LogLevel.Debug, "'livekit::engine': 'an info'"),
            ],
            native.Log.Collector.GetSnapshot().Select(record => (record.Level, record.Message)));
    }

    [Fact]
    public async Task What_only_repeats_the_outcome_of_a_join_is_no_warning_and_uses_up_no_line_of_others()
    {
        await using var native = new NativeUnderTest();
        const string Target = "livekit_ffi::server::room";
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var record = new LogRecord
            {
                Level = LibraryLogLevel.LogError,
                Target = Target,
                Message = "error while connecting to a room: engine",
            };
            native.Library.Raise(new FfiEvent { Logs = new LogBatch { Records = { record } } });
        }

        Warn(native, "another");
        await native.PumpedAsync();

        Assert.Equal(100, native.Log.Collector.GetSnapshot().Count(line => line.Level == LogLevel.Debug));
        Assert.Single(native.Log.Collector.GetSnapshot(), line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_viewer_that_makes_the_library_warn_without_end_cannot_fill_the_log()
    {
        await using var native = new NativeUnderTest();

        for (var i = 0; i < 1_000; i++)
        {
            Warn(native, "Stream 'x' already open");
        }

        await native.PumpedAsync();
        Assert.Equal(EventRouter.MostWarnings, Logged(native, 4022).Count());

        native.Time.Advance(LineLimit.Interval);
        Warn(native, "another");
        await native.PumpedAsync();

        Assert.Equal("'livekit::room': 'another'", Logged(native, 4022).Last());
        Assert.Contains((1_000 - EventRouter.MostWarnings).ToString(CultureInfo.InvariantCulture), Assert.Single(Logged(native, 4024)),
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Logged(NativeUnderTest native, int id) =>
        native.Log.Collector.GetSnapshot().Where(record => record.Id.Id == id).Select(record => record.Message);

    private static void Warn(NativeUnderTest native, string message) => native.Library.Raise(new FfiEvent
    {
        Logs = new LogBatch
        {
            Records =
            { new LogRecord { Level = LibraryLogLevel.LogError, Target = "livekit::room", Message = message } }
        },
    });

    private static FfiResponse Done(NativeUnderTest native, FfiRequest request)
    {
        native.Library.Raise(FakeAnswers.Complete(request)!);
        return FakeAnswers.Accept(request);
    }

    private static void Panic(NativeUnderTest native, string message) =>
        native.Library.Raise(new FfiEvent { Panic = new Panic { Message = message } });

    private sealed class ThrowingLogger : ILogger
    {
        public List<int> Tried { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Tried.Add(eventId.Id);
            throw new InvalidOperationException("The log is full.");
        }
    }
}
