using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace RemoteAccess.Protocol.Tests;

/// <summary>Makes frames by hand and takes them apart, so that no test trusts the encoder to check the decoder.</summary>
internal static class Frames
{
    public static ControlFrameView Text(string json) => new(FrameOpcode.Text, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    public static ControlFrameView Binary(string hex) => new(FrameOpcode.Binary, new ReadOnlySequence<byte>(Hex(hex)));

    /// <summary>Bytes from hex digits; spaces are for the eye.</summary>
    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The view of the one whole frame that the bytes must be.</summary>
    public static ControlFrameView View(byte[] frame, int segmentSize = int.MaxValue)
    {
        var buffer = segmentSize == int.MaxValue ? new ReadOnlySequence<byte>(frame) : Segments.Of(frame, segmentSize);
        Assert.True(FrameReader.TryRead(ref buffer, out var view, int.MaxValue), "The frame is not whole.");
        Assert.True(buffer.IsEmpty, "Bytes follow the frame.");
        return view;
    }

    public static void IsBinary(string payloadHex, byte[] frame)
    {
        var payload = Hex(payloadHex);
        byte[] expected = [2, (byte)payload.Length, (byte)(payload.Length >> 8), 0, 0, .. payload];
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(frame));
    }

    /// <summary>Compares the JSON text without regard to order; absent stays absent, <c>1.0</c> is not <c>1</c>.</summary>
    public static void IsText(string json, byte[] frame)
    {
        var view = View(frame);
        Assert.Equal(FrameOpcode.Text, view.Opcode);
        var text = Encoding.UTF8.GetString(view.Payload);
        Assert.Equal(Sorted(json), Sorted(text));
    }

    public static string Sorted(string json) => Sort(JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject o =>
            new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}
