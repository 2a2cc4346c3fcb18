using System.Buffers;

namespace RemoteAccess.Protocol.Tests.Properties;

/// <summary>What a frame costs on the path that carries the data.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1000;
    private const int ArrayObjectOverhead = 3 * sizeof(long);

    private static readonly byte[] Data = new byte[10_000];

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public void MessageData_allocates_the_frame_and_nothing_else(int length)
    {
        var aligned = (ServerMessageEncoder.MessageDataOverhead + length + sizeof(long) - 1) / sizeof(long) * sizeof(long);
        Assert.InRange(PerRound(() => ServerMessageEncoder.MessageData(1, 2, Data.AsSpan(0, length))), 0, aligned + ArrayObjectOverhead);
    }

    [Fact]
    public void Reading_and_decoding_MessageData_costs_the_same_whatever_its_length()
    {
        var small = ServerMessageEncoder.MessageData(1, 2, Data.AsSpan(0, 1));
        var large = ServerMessageEncoder.MessageData(1, 2, Data);
        Assert.Equal(PerRound(() => Decode(small)), PerRound(() => Decode(large)));
    }

    private static ServerMessage Decode(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        FrameReader.TryRead(ref buffer, out var frame);
        return ServerMessageDecoder.Decode(frame);
    }

    private static long PerRound(Func<object> action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
