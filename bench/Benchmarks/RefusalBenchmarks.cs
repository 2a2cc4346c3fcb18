using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Benchmarks;

/// <summary>A megabyte of parameters for a device that has none: decided on by its op, against decoding it first.</summary>
[MemoryDiagnoser]
public class RefusalBenchmarks
{
    private readonly ControlFrameView _dense = Frame("{\"op\":\"setParameters\",\"id\":\"q\",\"parameters\":[", "]}");
    private readonly ControlFrameView _opLast = Frame("{\"parameters\":[", "],\"op\":\"setParameters\"}");
    private Device _device = null!;
    private ParticipantSid _sid;

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        _sid = _device.Join(1).Identity.Sid;
    }

    [Benchmark(Baseline = true)]
    public object DecodedFirst() => ClientMessageDecoder.Decode(_dense);

    [Benchmark]
    public void RefusedByItsOp() => _device.Dispatcher.Dispatch(_sid, _dense);

    [Benchmark]
    public void RefusedByItsOpAtTheEnd() => _device.Dispatcher.Dispatch(_sid, _opLast);

    private static ControlFrameView Frame(string before, string after)
    {
        var parameters = string.Join(',', Enumerable.Range(0, 17_000).Select(i =>
            $"{{\"name\":\"p{i}\",\"value\":{{\"a\":{{\"b\":{{\"c\":1}}}}}}}}"));
        return new ControlFrameView(FrameOpcode.Text, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(before + parameters + after)));
    }
}
