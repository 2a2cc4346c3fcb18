using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>Frames and messages of the viewer without a connection.</summary>
internal static class Frames
{
    /// <summary>The one frame of these bytes.</summary>
    public static ControlFrameView One(byte[] bytes)
    {
        var unread = new ReadOnlySequence<byte>(bytes);
        Assert.True(FrameReader.TryRead(ref unread, out var frame), "The bytes are not one whole frame.");
        Assert.True(unread.IsEmpty, "There are bytes after the frame.");
        return frame;
    }

    /// <summary>What the viewer sent, which must be one message of this type.</summary>
    public static T Sent<T>(IEnumerable<byte[]> sent)
        where T : ClientMessage => Assert.IsType<T>(ClientMessageDecoder.Decode(One(Assert.Single(sent))));
}
