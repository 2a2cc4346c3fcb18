using BenchmarkDotNet.Attributes;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Benchmarks;

/// <summary>Frames of 100 B through one link, from the queue to the stream, beside a channel with a reader. One operation is one
/// frame.</summary>
[MemoryDiagnoser]
public class LinkBenchmarks
{
    private const int Frames = 1_000;
    private readonly ReadOnlyMemory<byte> _frame = ServerMessageEncoder.MessageData(1, 1, new byte[100]);
    private readonly Drain _drain = new();
    private ParticipantLink _link = null!;
    private ChannelQueue _channel = null!;

    [GlobalSetup]
    public void Setup()
    {
        _link = new Device().Join(1, _drain);
        _channel = new ChannelQueue(_drain);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Frames)]
    public Task ChannelAndReader()
    {
        _drain.Await((long)Frames * _frame.Length);
        for (var i = 0; i < Frames; i++)
        {
            Must.Hold(_channel.TryWrite(_frame));
        }

        return _drain.WhenThrough();
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public Task EnqueueAndFlush()
    {
        _drain.Await((long)Frames * _frame.Length);
        for (var i = 0; i < Frames; i++)
        {
            Must.Hold(_link.Send(_frame).Outcome == SendOutcome.Queued);
        }

        return _drain.WhenThrough();
    }
}
