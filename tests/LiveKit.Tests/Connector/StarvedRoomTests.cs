using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>A joined room needs no thread of the pool, from the library's threads to the silo's: grain calls may use up all of them. These
/// tests block, since they have no pool to await on.</summary>
[Collection(nameof(Alone))]
public sealed class StarvedRoomTests : IAsyncLifetime
{
    private static readonly RoomName s_room = RoomName.Parse("r");
    private static readonly ParticipantIdentity s_vera = ParticipantIdentity.Parse("vera");
    private static readonly ParticipantSid s_sid = ParticipantSid.Parse("PA_vera");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly NativeUnderTest _native = new();
    private readonly ConcurrentQueue<object> _seen = new();

    // One of each, so that a turn of the threads is a turn of what waits on them.
    private readonly SiloThreads _threads = new(
        Microsoft.Extensions.Options.Options.Create(new RemoteAccessOptions { Threads = { Writers = 1, Sessions = 1 } }),
        NullLogger<SiloThreads>.Instance);

    private FakeRoom? _fake;
    private LiveKitRoomConnection? _connection;
    private StarvedPool? _pool;

    public async ValueTask InitializeAsync()
    {
        Complete(FfiRequest.MessageOneofCase.PublishDataTrack);
        (_fake, var room) = await _native.JoinAsync(FakeRoom.Info("vera", "PA_vera"));
        _connection = new LiveKitRoomConnection(
            room,
            s_room,
            new ScriptedService(),
            new RoomSignals(),
            new ConnectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            ConnectionUnderTest.Options,
            _native.Time,
            NullLogger<LiveKitRoomConnection>.Instance,
            _threads.Sessions);
        await _connection.StartAsync(TestContext.Current.CancellationToken).Within("the start");
        _threads.Sessions.Start(ReadEventsAsync);
        await Patience.UntilAsync(() => _connection.IsQuiet, "the first look-up");
        _pool = new StarvedPool();
    }

    public async ValueTask DisposeAsync()
    {
        _pool?.Dispose();
        await _connection!.DisposeAsync().AsTask().Within("the end of the connection");
        await _native.DisposeAsync();
        _threads.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "B8")]
    public void Events_of_the_room_reach_the_session_also_many_of_them()
    {
        const int Many = (3 * NativeEventPump.EventsPerRun) + 1;
        for (var viewer = 0; viewer < Many; viewer++)
        {
            Connect($"v{viewer}", $"PA_{viewer}");
        }

        Soon(() => _seen.OfType<Grains.Transport.ParticipantConnected>().Count() == Many, "the viewers");
        Turn(_threads.Sessions);
        _fake!.Raise(told => told.ParticipantDisconnected = new() { ParticipantIdentity = "vera" });
        Soon(() => _seen.OfType<Grains.Transport.ParticipantDisconnected>().Any(), "the departure");
    }

    [Fact]
    [Trait("Rule", "F1")]
    public void A_stream_opens_and_each_write_that_the_library_completes_is_followed_by_the_next_and_by_the_trailer()
    {
        Hold(FfiRequest.MessageOneofCase.SendStreamHeader);
        Hold(FfiRequest.MessageOneofCase.SendStreamChunk);
        Hold(FfiRequest.MessageOneofCase.SendStreamTrailer);
        _threads.Writers.Start(WriteAsync);

        CompleteWhenAwaited(FfiRequest.MessageOneofCase.SendStreamHeader, 1);
        for (var chunk = 1; chunk <= 3; chunk++)
        {
            CompleteWhenAwaited(FfiRequest.MessageOneofCase.SendStreamChunk, chunk);
        }

        CompleteWhenAwaited(FfiRequest.MessageOneofCase.SendStreamTrailer, 1);
        Soon(() => _seen.Contains("closed"), "the end of the close");
        Assert.All(_seen, seen => Assert.Equal("closed", seen));
    }

    [Fact]
    [Trait("Rule", "F3")]
    public void A_write_that_the_library_fails_comes_back()
    {
        Complete(FfiRequest.MessageOneofCase.SendStreamHeader);
        Hold(FfiRequest.MessageOneofCase.SendStreamChunk);
        _threads.Writers.Start(WriteAsync);

        CompleteWhenAwaited(FfiRequest.MessageOneofCase.SendStreamChunk, 1, "engine is closed");
        Soon(() => _seen.OfType<IOException>().Any(), "the failure of the write");
    }

    [Fact]
    [Trait("Rule", "B11")]
    public void A_viewers_stream_and_each_of_its_chunks_reach_the_reader()
    {
        _fake!.Raise(told => told.StreamHeaderReceived = new()
        {
            ParticipantIdentity = "vera",
            Header = new StreamHeader { StreamId = "s", Topic = "control", ByteHeader = new ByteHeader { Name = "control" } },
        });
        Soon(() => _seen.OfType<InboundStreamOpened>().Any(), "the stream");
        for (var chunk = 1; chunk <= 3; chunk++)
        {
            Turn(_threads.Sessions);
            _fake!.Raise(told => told.StreamChunkReceived = new()
            {
                ParticipantIdentity = "vera",
                Chunk = new StreamChunk { StreamId = "s", ChunkIndex = (ulong)chunk - 1, Content = ByteString.CopyFrom((byte)chunk) },
            });
            Soon(() => _seen.OfType<byte>().Count() == chunk, $"byte {chunk}");
        }
    }

    [Fact]
    public void A_data_track_is_published()
    {
        Hold(FfiRequest.MessageOneofCase.PublishDataTrack);
        _threads.Sessions.Start(async () =>
        {
            Task<IDataTrack> publishing;
            using (OutsideCall.Begin())
            {
                publishing = _connection!.PublishDataTrackAsync("data-ch-1", CancellationToken.None);
            }

            var track = await publishing;
            await track.CloseAsync(CancellationToken.None);
            _seen.Enqueue(track.Name);
        });

        // The first one announced the device's connection.
        CompleteWhenAwaited(FfiRequest.MessageOneofCase.PublishDataTrack, 2);
        Soon(() => _seen.Contains("data-ch-1"), "the track");
    }

    [Fact]
    public void A_link_that_comes_back_as_a_new_connection_is_announced_and_reported()
    {
        Hold(FfiRequest.MessageOneofCase.PublishDataTrack);
        _fake!.Raise(told => told.ParticipantDisconnected = new() { ParticipantIdentity = "vera" });
        _fake!.Raise(told => told.Reconnecting = new Empty());
        Connect("vera", "PA_vera");
        _fake!.Raise(told => told.Reconnected = new Empty());

        CompleteWhenAwaited(FfiRequest.MessageOneofCase.PublishDataTrack, 2);
        Soon(() => _seen.OfType<RoomReconnected>().Any(), "the return");
    }

    private static void Soon(Func<bool> condition, string what) => Assert.True(StarvedPool.Soon(condition), $"Missing: {what}.");

    // What is scheduled to the threads so far has its turn: then it waits for what the test does next.
    private static void Turn(WorkerThreads threads)
    {
        var turn = new TurnRun();
        threads.Schedule(turn);
        Soon(() => turn.IsOver, "a turn of the threads");
    }

    private void Connect(string identity, string sid) => _fake!.Raise(told => told.ParticipantConnected = new()
    {
        Info = new OwnedParticipant { Handle = _native.Library.Give(), Info = FakeRoom.Info(identity, sid) },
    });

    // As a session reads them.
    private async Task ReadEventsAsync()
    {
        while (await _connection!.Events.WaitToReadAsync(CancellationToken.None))
        {
            while (_connection.Events.TryRead(out var happened))
            {
                _seen.Enqueue(happened);
                if (happened is InboundStreamOpened { Stream: var stream })
                {
                    _threads.Sessions.Start(() => ReadStreamAsync(stream));
                }
            }
        }
    }

    private async Task ReadStreamAsync(IInboundStream stream)
    {
        while (await stream.Input.ReadAsync(CancellationToken.None) is { IsCompleted: false } read)
        {
            foreach (var segment in read.Buffer)
            {
                foreach (var one in segment.ToArray())
                {
                    _seen.Enqueue(one);
                }
            }

            stream.Input.AdvanceTo(read.Buffer.End);
        }
    }

    // As a link opens and writes.
    private async Task WriteAsync()
    {
        try
        {
            Task<IControlStream> opening;
            using (OutsideCall.Begin())
            {
                opening = _connection!.OpenStreamAsync(s_vera, s_sid, "control", CancellationToken.None);
            }

            var stream = await opening;
            for (var chunk = 0; chunk < 3; chunk++)
            {
                await StreamCalls.Write(stream, new byte[10], CancellationToken.None);
            }

            await StreamCalls.Close(stream, string.Empty, CancellationToken.None);
            _seen.Enqueue("closed");
        }
        catch (IOException exception)
        {
            _seen.Enqueue(exception);
        }
    }

    // The library accepts it; the test completes it.
    private void Hold(FfiRequest.MessageOneofCase kind) => _native.Library.On(kind, FakeAnswers.Accept);

    private void Complete(FfiRequest.MessageOneofCase kind) => _native.Library.On(kind, request =>
    {
        _native.Library.Raise(Completion(request));
        return FakeAnswers.Accept(request);
    });

    private void CompleteWhenAwaited(FfiRequest.MessageOneofCase kind, int count, string? error = null)
    {
        Soon(() => _native.Library.Sent(kind).Count == count, $"request {count} of {kind}");
        Turn(_threads.Writers);
        Turn(_threads.Sessions);
        _native.Library.Raise(Completion(_native.Library.Sent(kind)[count - 1], error));
    }

    private FfiEvent Completion(FfiRequest request, string? error = null) =>
        FakeAnswers.Complete(request, error) ?? FakeAnswers.Published(_native.Library, request);

    private sealed class TurnRun : IRun
    {
        private volatile bool _isOver;

        public bool IsOver => _isOver;

        public void Run() => _isOver = true;
    }
}
