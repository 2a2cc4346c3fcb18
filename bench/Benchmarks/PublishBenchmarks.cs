using BenchmarkDotNet.Attributes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Benchmarks;

/// <summary>Publishing 1 KiB to 100 subscribers, until the last stream has it, beside a channel with a reader for each of them. Of a
/// latest-only channel not every message arrives, so what is measured there is the publisher's part.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    private const int Subscribers = 100;
    private readonly byte[] _message = new byte[1024];
    private readonly Drain _drain = new();
    private readonly Drain _unwatched = new();
    private Device _device = null!;
    private ChannelQueue[] _channels = null!;

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        for (var i = 1; i <= Subscribers; i++)
        {
            var link = _device.Join(i, _drain);
            _device.Tables.Subscribe(link, 1);
            _device.Tables.Subscribe(link, 3);
            _device.Tables.Subscribe(_device.Join(Subscribers + i, _unwatched), 2);
        }

        _channels = [.. Enumerable.Range(0, Subscribers).Select(_ => new ChannelQueue(_drain))];
    }

    [Benchmark(Baseline = true)]
    public Task ChannelsAndReaders()
    {
        var frame = ServerMessageEncoder.MessageData(1, 1, _message);
        _drain.Await((long)Subscribers * frame.Length);
        foreach (var channel in _channels)
        {
            Must.Hold(channel.TryWrite(frame));
        }

        return _drain.WhenThrough();
    }

    [Benchmark]
    public Task Plain() => Through(1);

    [Benchmark]
    public Task Latched() => Through(3);

    [Benchmark]
    public PublishResult LatestOnlyQueued() => _device.Tables.Publish(2, 1, _message);

    [Benchmark]
    public PublishResult Nobody() => _device.Tables.Publish(4, 1, _message);

    private Task Through(ulong channel)
    {
        _drain.Await((long)Subscribers * (ServerMessageEncoder.MessageDataOverhead + _message.Length));
        Must.Hold(_device.Tables.Publish(channel, 1, _message).Recipients == Subscribers);
        return _drain.WhenThrough();
    }
}
