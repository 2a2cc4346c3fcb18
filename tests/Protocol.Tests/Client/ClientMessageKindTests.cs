using System.Buffers;
using System.Text;
using CsCheck;
using RemoteAccess.Protocol.Tests.Properties;

namespace RemoteAccess.Protocol.Tests.Client;

/// <summary>What a frame is, told before it is decoded.</summary>
public sealed class ClientMessageKindTests
{
    private static readonly string[] Ops =
    [
        "subscribe", "unsubscribe", "advertise", "unadvertise", "getParameters", "setParameters", "subscribeParameterUpdates",
            "unsubscribeParameterUpdates",
        "subscribeConnectionGraph", "unsubscribeConnectionGraph", "fetchAsset",
    ];

    private static readonly string[] Values = ["0", "[[],{}]", "\"op\"", "{\"op\":\"subscribe\"}", "null"];

    [Fact]
    public void Every_message_is_of_the_kind_that_its_frame_tells_wherever_the_segments_end() =>
        Gen.Select(MessageGen.ClientFrame, Gen.Int[1, 40]).Sample((sample, segmentSize) =>
        {
            var frame = Frames.View(sample.Frame, segmentSize);
            var kind = ClientMessageDecoder.KindOf(frame);
            var message = ClientMessageDecoder.Decode(frame, kind);
            Assert.Equal($"{kind}Message", message.GetType().Name.Replace("Client", "", StringComparison.Ordinal));
        });

    [Fact]
    public void The_op_is_found_wherever_it_stands_and_nothing_behind_it_is_looked_at() =>
        Gen.Select(MessageGen.Of(Ops), Gen.Int[0, 50], MessageGen.Of(Values), Gen.Int[1, 40]).Sample(
            (op, before, value, segmentSize) =>
            {
                var members = string.Concat(Enumerable.Range(0, before).Select(i => $"\"k{i}\":{value},"));
                var bytes = Encoding.UTF8.GetBytes($"{{{members}\"op\":\"{op}\",\"channels\":[[[ and no JSON at all");
                var frame = new ControlFrameView(FrameOpcode.Text, Segments.Of(bytes, segmentSize));
                var kind = ClientMessageDecoder.KindOf(frame);
                Assert.Equal(op, kind.ToString(), ignoreCase: true);
                Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(frame, kind));
            });

    [Fact]
    public void A_megabyte_is_recognised_by_its_op_without_anything_being_made_of_it()
    {
        var json = "{\"op\":\"setParameters\",\"parameters\":[" + string.Join(',',
            Enumerable.Repeat("{\"name\":\"p\",\"value\":[1,2.5]}", 35_000)) + "]}";
        var frame = new ControlFrameView(FrameOpcode.Text, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));
        ClientMessageDecoder.KindOf(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ClientMessageDecoder.KindOf(frame);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Theory]
    [InlineData(FrameOpcode.Text, ClientMessageKind.Ping)]
    [InlineData(FrameOpcode.Binary, ClientMessageKind.Subscribe)]
    public void A_kind_that_is_none_of_the_frame_s_is_the_caller_s_mistake(FrameOpcode opcode, ClientMessageKind kind)
    {
        var frame = new ControlFrameView(opcode, new ReadOnlySequence<byte>([3, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => ClientMessageDecoder.Decode(frame, kind));
    }

    [Fact]
    public void Of_an_encoding_that_no_service_can_have_only_the_length_is_reported_and_the_call_can_still_be_answered()
    {
        const int Long = 4 * 1024 * 1024;
        var payload = new byte[1 + 4 + 4 + 4 + Long + 3];
        payload[0] = 2;
        payload[1] = 7;
        payload[5] = 9;
        BitConverter.TryWriteBytes(payload.AsSpan(9), Long);
        var frame = new ControlFrameView(FrameOpcode.Binary, Segments.Of(payload, 16_384));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var call = Assert.IsType<ServiceCallRequestMessage>(ClientMessageDecoder.Decode(frame));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal((7u, 9u, $"({Long} bytes of text)", 3L), (call.ServiceId, call.CallId, call.Encoding, call.Payload.Length));
    }
}
