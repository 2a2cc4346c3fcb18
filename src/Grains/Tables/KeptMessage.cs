using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// The last message of a latched channel, encoded once whoever asks for it how often: viewers decide how often they subscribe. Holds the
/// message or its frame, never both. Guarded by the channel's latch.
/// </summary>
internal sealed class KeptMessage(ulong logTime, byte[] data, byte[]? frame)
{
    private byte[]? _data = frame is null ? data : null;
    private byte[]? _frame = frame;

    /// <summary>The message as it is sent.</summary>
    public byte[] Frame(ulong channelId)
    {
        _frame ??= ServerMessageEncoder.MessageData(channelId, logTime, _data!);
        _data = null;
        return _frame;
    }
}
