using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using Metering = System.Diagnostics.Metrics;

namespace RemoteAccess.LiveKit.Tests.Requests;

/// <summary>Who awaits the connector never gets to run on the event pump's thread, which serves every room.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PumpTasksTests
{
    private const string Pump = "RemoteAccess LiveKit events";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_is_off_the_pump_ends_as_the_other_does_but_elsewhere()
    {
        var (done, failed, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var (seen, error) = (ThreadAfterAsync(done.Task.OffPump()), failed.Task.OffPump());
        var given = cancelled.Task.OffPump();
        var pump = new Thread(() =>
        {
            done.SetResult();
            failed.SetException(new IOException("gone"));
            cancelled.SetCanceled(Token);
        })
        { Name = Pump };
        pump.Start();

        Assert.NotEqual(Pump, await seen.Within("the end"));
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => error.Within("the failure"))).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Within("the cancellation"));
        pump.Join();
    }

    [Fact]
    public async Task A_request_continues_on_the_pump_only_for_code_that_asks_for_it()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.SetLocalMetadata, FakeAnswers.Accept);

        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SetLocalMetadata,
            () => native.Client.CallAsync(Metadata, TimeSpan.FromDays(1), Token)));
        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SetLocalMetadata,
            () => native.Client.CompleteAsync(Metadata, TimeSpan.FromDays(1), Token)));
        Assert.Equal(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SetLocalMetadata,
            () => native.Client.CompleteOnPumpAsync(Metadata, TimeSpan.FromDays(1), Token)));
    }

    [Fact]
    public async Task What_a_connection_is_asked_for_never_continues_on_the_pump()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync(FakeRoom.Info("vera", "PA_vera"));
        foreach (var kind in Held)
        {
            native.Library.On(kind, FakeAnswers.Accept);
        }

        await using var connection = new LiveKitRoomConnection(
            room, RoomName.Parse("r"), new ScriptedService(), new RoomSignals(),
            new ConnectorMetrics(services.GetRequiredService<Metering.IMeterFactory>()), ConnectionUnderTest.Options, native.Time,
            NullLogger<LiveKitRoomConnection>.Instance);

        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.PublishDataTrack,
            () => connection.StartAsync(Token)));
        Task<IControlStream>? opening = null;
        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SendStreamHeader, () => opening =
            connection.OpenStreamAsync(ParticipantIdentity.Parse("vera"), ParticipantSid.Parse("PA_vera"), "control", Token)));
        var stream = await opening!;
        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SendStreamChunk,
            () => stream.WriteAsync(new byte[1], Token).AsTask()));
        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.SendStreamTrailer,
            () => stream.CloseAsync(string.Empty, Token).AsTask()));
        Task<IDataTrack>? publishing = null;
        Assert.NotEqual(Pump, await ThreadOfAsync(native, FfiRequest.MessageOneofCase.PublishDataTrack,
            () => publishing = connection.PublishDataTrackAsync("data-ch-1", Token)));
        await (await publishing!).CloseAsync(Token);
    }

    private static IEnumerable<FfiRequest.MessageOneofCase> Held =>
    [
        FfiRequest.MessageOneofCase.PublishDataTrack,
        FfiRequest.MessageOneofCase.SendStreamHeader,
        FfiRequest.MessageOneofCase.SendStreamChunk,
        FfiRequest.MessageOneofCase.SendStreamTrailer,
    ];

    // The thread on which code without a synchronization context continues, when the library completes the request after it awaits.
    private static async Task<string?> ThreadOfAsync(NativeUnderTest native, FfiRequest.MessageOneofCase kind, Func<Task> ask)
    {
        var seen = ThreadAfterAsync(Asked());
        var request = native.Library.Sent(kind)[^1];
        native.Library.Raise(FakeAnswers.Complete(request) ?? FakeAnswers.Published(native.Library, request));
        return await seen.Within($"the end of {kind}");

        Task Asked()
        {
            var ours = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                return ask();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(ours);
            }
        }
    }

    private static async Task<string?> ThreadAfterAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return Thread.CurrentThread.Name;
    }

    private static FfiRequest Metadata(ulong id) => new()
    {
        SetLocalMetadata = new SetLocalMetadataRequest { Metadata = string.Empty, RequestAsyncId = id },
    };
}
