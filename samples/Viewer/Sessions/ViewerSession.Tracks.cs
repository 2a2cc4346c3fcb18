using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

public sealed partial class ViewerSession
{
    private readonly LossyTracks _tracks = new();
    private bool _tracksTurn;

    /// <summary>
    /// Takes a frame of a lossy channel's data track. Control frames and track frames are read in turn, so that neither a busy control
    /// stream nor a busy track blocks the other.
    /// </summary>
    private bool TakeTrackFrame()
    {
        _tracksTurn = !_tracksTurn;
        if (!_tracksTurn || !_tracks.TryTake(out var channelId, out var frame) || !_channels.TryGet(channelId, out var channel))
        {
            return false;
        }

        _seen.Enqueue(LossyFrame.TryDecode(frame.Content, out _, out var data)
            ? Received(channel, frame.UserTimestamp, new ReadOnlySequence<byte>(data))
            : new PayloadSkipped($"A frame on the data track of channel {channelId} does not have the format of a lossy channel."));
        return true;
    }
}
