using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The bytes of a control stream as its viewer reads them.</summary>
internal static class SentMessages
{
    /// <summary>The whole frames, header included.</summary>
    public static IReadOnlyList<byte[]> FramesOf(byte[] bytes)
    {
        var frames = new List<byte[]>();
        for (var offset = 0; offset < bytes.Length;)
        {
            var start = offset;
            if (!FrameBatch.TryNext(bytes, ref offset, out var length))
            {
                break;
            }

            frames.Add(bytes.AsSpan(start, length).ToArray());
        }

        return frames;
    }

    /// <summary>The messages of the whole frames.</summary>
    public static IReadOnlyList<ServerMessage> Of(byte[] bytes) => [.. FramesOf(bytes).Select(Decode)];

    private static ServerMessage Decode(byte[] frame)
    {
        var buffer = new ReadOnlySequence<byte>(frame);
        Assert.True(FrameReader.TryRead(ref buffer, out var view, int.MaxValue));
        return ServerMessageDecoder.Decode(view);
    }
}
