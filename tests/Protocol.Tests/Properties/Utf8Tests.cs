using System.Text.Unicode;
using CsCheck;

namespace RemoteAccess.Protocol.Tests.Properties;

public sealed class Utf8Tests
{
    /// <summary>Whole characters of every length, their pieces, and bytes that are never UTF-8.</summary>
    private static readonly Gen<byte[]> Tricky = MessageGen.Of(
        "a", "c3bc", "e282ac", "f09f9880", "f4", "f0", "f48f", "9f", "e2", "82", "ac", "c0", "ed", "eda080", "edbfbf", "ff", "f4908080",
            "c3").Select(
            hex => hex == "a" ? "a"u8.ToArray() : Convert.FromHexString(hex)).Array[0, 6]
                .Select(pieces => pieces.SelectMany(p => p).ToArray());

    [Fact]
    public void Text_is_judged_alike_wherever_the_segments_end() =>
        Gen.Select(Tricky, Gen.Int[1, 12]).Sample((text, segmentSize) =>
        {
            byte[] payload = [.. "{\"op\":\"subscribe\",\"channels\":[],\"x\":\""u8, .. text, .. "\"}"u8];
            var frame = new ControlFrameView(FrameOpcode.Text, Segments.Of(payload, segmentSize));
            if (Utf8.IsValid(text))
            {
                Assert.IsType<SubscribeMessage>(ClientMessageDecoder.Decode(frame));
            }
            else
            {
                Assert.Equal(
                    MessageParseError.BadUtf8,
                    Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(frame)).Error);
            }
        });

    [Fact]
    public void Text_without_utf8_form_is_written_as_replacement_characters()
    {
        var frame = ServerMessageEncoder.FetchAssetError(1, "\ud800");
        Frames.IsBinary("04 01000000 01 03000000 efbfbd", frame);
        Assert.Equal(
            new StatusMessage(StatusLevel.Info, "\ufffd"),
            ServerMessageDecoder.Decode(Frames.View(ServerMessageEncoder.Status(StatusLevel.Info, "\ud800"))));
    }
}
