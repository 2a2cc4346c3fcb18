using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>A read of a stream continues where its reader is, e.g. on a silo's session thread, without a step over the thread
/// pool.</summary>
public sealed class ReadContextTests
{
    [Fact]
    public void A_chunk_continues_the_read_in_the_readers_context_at_once()
    {
        var receipts = new ReceiptPump(new ClientSocket(new MemorySocket(), 65_536), maxIncomingStreams: 4);
        var ann = new ParticipantInfo { Identity = "ann", Sid = "PA_1", JoinedAt = 1 };
        var stream = new IncomingStream(
            ByteStreamId.NewRandom(), ann, "control", "control", 65_536, receipts, static why => new IOException(why));
        var context = new RecordingContext();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        var read = stream.Input.ReadAsync(TestContext.Current.CancellationToken);
        SynchronizationContext.SetSynchronizationContext(before);

        stream.Accept(0, [1]);

        Assert.False(read.IsCompleted);
        Assert.Single(context.Posted);
        context.Posted[0]();
        Assert.True(read.IsCompletedSuccessfully);
    }

    private sealed class RecordingContext : SynchronizationContext
    {
        public List<Action> Posted { get; } = [];

        public override void Post(SendOrPostCallback d, object? state) => Posted.Add(() => d(state));
    }
}
