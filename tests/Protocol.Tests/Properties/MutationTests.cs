using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace RemoteAccess.Protocol.Tests.Properties;

/// <summary>Frames that were right once. Whatever is broken, only the typed errors come out, and never memory for what was only
/// announced.</summary>
public sealed class MutationTests
{
    /// <summary>What a first call may cost besides the frame: generated serializers, stack traces.</summary>
    private const long FixedAllocation = 4 * 1024 * 1024;

    private static readonly Gen<byte[]> AnyFrame = Gen.OneOf(MessageGen.ClientFrame, MessageGen.ServerFrame).Select(m => m.Frame);

    private static readonly string[] Substitutes =
        ["null", "true", "-1", "1.5", "1e400", "18446744073709551616", "\"x\"", "\"\\ud800\"", "[]", "[null]", "[1,\"a\"]", "{}",
            "{\"a\":{}}"];

    [Fact]
    public void Flipped_and_cut_frames_give_typed_errors_only() =>
        Gen.Select(AnyFrame, Gen.Select(Gen.Int[0, 1000], Gen.Byte).Array[0, 4], Gen.Int[0, 1000], Gen.Int[1, 40]).Sample(
            (frame, flips, cut, segmentSize) =>
            {
                var bytes = frame.ToArray();
                foreach (var (position, value) in flips)
                {
                    bytes[position % bytes.Length] ^= value;
                }

                if (cut < bytes.Length)
                {
                    bytes = bytes[..^cut];
                }

                ReadAndDecode(bytes, segmentSize);
            });

    [Fact]
    public void Payloads_with_flips_under_a_right_header_give_typed_errors_only() =>
        Gen.Select(AnyFrame, Gen.Select(Gen.Int[0, 1000], Gen.Byte).Array[1, 3], Gen.Int[0, 1000], Gen.Int[1, 40]).Sample(
            (frame, flips, cut, segmentSize) =>
            {
                var payload = frame[FrameHeader.Size..];
                foreach (var (position, value) in flips)
                {
                    payload[position % payload.Length] = value;
                }

                payload = cut < payload.Length ? payload[..^cut] : payload;
                Decode((FrameOpcode)frame[0], payload, segmentSize);
            });

    [Fact]
    public void Json_with_a_value_replaced_gives_typed_errors_only() =>
        Gen.Select(AnyFrame.Where(f => f[0] == (byte)FrameOpcode.Text), Gen.Int[0, 1000], MessageGen.Of(Substitutes), Gen.Int[1, 40])
            .Sample(
            (frame, which, substitute, segmentSize) =>
            {
                const string Marker = "\u0001marker\u0001";
                var root = JsonNode.Parse(frame.AsSpan(FrameHeader.Size))!.AsObject();
                var places = Places(root).ToList();
                places[which % places.Count](JsonValue.Create(Marker));
                var json = root.ToJsonString().Replace(JsonValue.Create(Marker).ToJsonString(), substitute, StringComparison.Ordinal);
                Decode(FrameOpcode.Text, Encoding.UTF8.GetBytes(json), segmentSize);
            });

    [Fact]
    public void Noise_gives_typed_errors_only() =>
        Gen.Select(Gen.Enum<FrameOpcode>(), Gen.Byte.Array[0, 60], Gen.Int[1, 40]).Sample(
            (opcode, payload, segmentSize) => Decode(opcode, payload, segmentSize));

    private static void ReadAndDecode(byte[] bytes, int segmentSize)
    {
        var buffer = Segments.Of(bytes, segmentSize);
        try
        {
            while (FrameReader.TryRead(ref buffer, out var frame))
            {
                Decode(frame.Opcode, frame.Payload.ToArray(), segmentSize);
            }
        }
        catch (FrameViolationException)
        {
        }
    }

    private static void Decode(FrameOpcode opcode, byte[] payload, int segmentSize)
    {
        var whole = new ControlFrameView(opcode, new ReadOnlySequence<byte>(payload));
        var cut = new ControlFrameView(opcode, Segments.Of(payload, segmentSize));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcomes = (
            Outcome(() => Reencoded(ClientMessageDecoder.Decode(whole))),
            Outcome(() => Reencoded(ClientMessageDecoder.Decode(cut))),
            Outcome(() => Convert.ToHexString(Reencode.Server(ServerMessageDecoder.Decode(whole)))),
            Outcome(() => Convert.ToHexString(Reencode.Server(ServerMessageDecoder.Decode(cut)))));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, FixedAllocation + (1000L * payload.Length));

        // Where the segments end makes no difference.
        Assert.Equal(outcomes.Item1, outcomes.Item2);
        Assert.Equal(outcomes.Item3, outcomes.Item4);
    }

    /// <summary>What came of it: the message, encoded again, or the error. What was decoded can always be encoded.</summary>
    private static string Outcome(Func<string> decode)
    {
        try
        {
            return decode();
        }
        catch (MessageParseException e)
        {
            return e.Error.ToString();
        }
    }

    private static string Reencoded(ClientMessage message) => message is ClientAdvertiseMessage { Undecodable: [_, ..] } advertise
        ? string.Join(", ", advertise.Undecodable)
        : Convert.ToHexString(Reencode.Client(message));

    /// <summary>A setter for every value in the tree below the root.</summary>
    private static IEnumerable<Action<JsonNode?>> Places(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, member) in o.ToList())
                {
                    yield return value => o[name] = value;
                    foreach (var inner in Places(member))
                    {
                        yield return inner;
                    }
                }

                break;
            case JsonArray a:
                for (var i = 0; i < a.Count; i++)
                {
                    var index = i;
                    yield return value => a[index] = value;
                    foreach (var inner in Places(a[i]))
                    {
                        yield return inner;
                    }
                }

                break;
        }
    }
}
