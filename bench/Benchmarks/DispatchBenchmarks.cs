using System.Buffers;
using BenchmarkDotNet.Attributes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Benchmarks;

/// <summary>Decoding and dispatching one small message of a viewer, frame header included. The yardstick reads the header alone.</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private readonly ReadOnlySequence<byte> _consumed = Frame(ClientMessageEncoder.Consumed(1));
    private readonly ReadOnlySequence<byte> _data = Frame(ClientMessageEncoder.MessageData(1, new byte[64]));
    private readonly ReadOnlySequence<byte> _ping = Frame(ClientMessageEncoder.Ping(1));
    private readonly ReadOnlySequence<byte> _subscribe = Frame(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
    private readonly ReadOnlySequence<byte> _unsubscribe = Frame(ClientMessageEncoder.Unsubscribe([1]));
    private Device _device = null!;
    private ParticipantSid _sid;

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        _sid = _device.Join(1).Identity.Sid;
        Dispatch(Frame(ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/teleop", Encoding = "json" }])));
    }

    [Benchmark(Baseline = true)]
    public long HeaderOnly()
    {
        var buffer = _consumed;
        Must.Hold(FrameReader.TryRead(ref buffer, out var frame));
        return frame.Payload.Length;
    }

    [Benchmark]
    public void Consumed() => Dispatch(_consumed);

    [Benchmark]
    public void MessageData64B() => Dispatch(_data);

    [Benchmark]
    public void PingAndPong() => Dispatch(_ping);

    [Benchmark(OperationsPerInvoke = 2)]
    public void SubscribeOrUnsubscribe()
    {
        Dispatch(_subscribe);
        Dispatch(_unsubscribe);
    }

    private static ReadOnlySequence<byte> Frame(byte[] bytes) => new(bytes);

    private void Dispatch(ReadOnlySequence<byte> buffer)
    {
        if (!FrameReader.TryRead(ref buffer, out var frame))
        {
            throw new InvalidOperationException("Not a whole frame.");
        }

        _device.Dispatcher.Dispatch(_sid, frame);
    }
}
