using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>The native layer over the fake library. Its end checks that every handle was given back, and none twice.</summary>
internal sealed class NativeUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private int _unknownDrops;

    internal NativeUnderTest()
    {
        Metrics = new LiveKitMetrics(_services.GetRequiredService<IMeterFactory>());
        Client = FfiClient.Start(Library.Functions, Metrics, Log, Time);
        Rooms = new NativeRooms(() => Client, Metrics, Log);
    }

    internal FakeLibrary Library { get; } = new();

    internal FakeTimeProvider Time { get; } = new();

    internal FakeLogger Log { get; } = new();

    internal LiveKitMetrics Metrics { get; }

    internal FfiClient Client { get; }

    internal NativeRooms Rooms { get; }

    internal MetricCollector<long> Collect(string instrument) =>
        new(_services.GetRequiredService<IMeterFactory>(), LiveKitMetrics.MeterName, instrument);

    /// <summary>Tells that one drop of a handle the library had forgotten by itself is right.</summary>
    internal void ExpectUnknownDrop() => _unknownDrops++;

    /// <summary>Answers every join with a room of the fake library.</summary>
    internal void AnswerJoins(FakeRoom room) => Library.On(FfiRequest.MessageOneofCase.Connect, request =>
    {
        Library.Raise(room.Joined(request.Connect.RequestAsyncId));
        return FakeAnswers.Accept(request);
    });

    /// <summary>A room of the fake library, joined.</summary>
    internal async Task<(FakeRoom Fake, INativeRoom Room)> JoinAsync(params ParticipantInfo[] participants)
    {
        var fake = new FakeRoom(Library);
        fake.Participants.AddRange(participants);
        AnswerJoins(fake);
        var room = await Rooms.ConnectAsync(new NativeConnectRequest("ws://127.0.0.1:1", "token"), TestContext.Current.CancellationToken)
            .Within("the join");
        return (fake, room);
    }

    /// <summary>Waits until the pump has handled everything raised so far.</summary>
    internal async Task PumpedAsync()
    {
        // A completion for a request of ours: the pump handles events in order, so all before it are done.
        await Client.CompleteAsync(
            id => new FfiRequest
            {
                SetLocalMetadata =
                new SetLocalMetadataRequest { LocalParticipantHandle = 0, Metadata = string.Empty, RequestAsyncId = id }
            },
            TimeSpan.FromDays(1),
            TestContext.Current.CancellationToken).Within("the pump");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Client.DisposeAsync();
            Assert.Equal(0, Metrics.Counts.Total);
            Assert.Equal(_unknownDrops, Metrics.Counts.UnknownDrops);
            Assert.Equal(_unknownDrops, Library.UnknownDrops.Count);
            Assert.Equal(0, Library.Living);
            Assert.Equal(0, Client.PendingCount);
        }
        finally
        {
            // In any case: a library left in its place would fail every test after this one.
            Library.Dispose();
            await _services.DisposeAsync();
        }
    }
}
