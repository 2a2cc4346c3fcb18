using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// What a control stream begins with: ServerInfo (S3), or a status with the reason why none will follow (S2). Belongs to one stream. Not
/// thread-safe.
/// </summary>
internal sealed class StreamGreeting(string device)
{
    private string? _refusal;

    /// <summary>Whether the device has sent its ServerInfo.</summary>
    public bool HasServerInfo { get; private set; }

    /// <summary>Takes a message that comes before, or is, ServerInfo.</summary>
    /// <exception cref="ViewerSessionException">No stream may begin with this message.</exception>
    public void Take(ServerMessage message)
    {
        switch (message)
        {
            case ServerInfoMessage:
                HasServerInfo = true;
                break;
            case StatusMessage status:
                // The last error status is the refusal if the stream ends after it.
                _refusal = status.Level == StatusLevel.Error ? status.Message : _refusal;
                break;
            default:
                throw new ViewerSessionException(
                    SessionEnd.ProtocolError,
                        $"The control stream of device '{device}' begins with {message.GetType().Name} instead of ServerInfo.");
        }
    }

    /// <summary>Decides what the end of the stream means.</summary>
    /// <returns>Whether the device asked this viewer to stay in the room until there is a place.</returns>
    /// <exception cref="ViewerSessionException">The device refused this viewer.</exception>
    public bool EndsWithWaitingNotice()
    {
        if (HasServerInfo || _refusal is not { } refusal)
        {
            return false;
        }

        return WaitingNotice.Is(refusal) ? true
            : throw new ViewerSessionException(SessionEnd.ProtocolError, $"The device '{device}' refused this viewer: {refusal}");
    }
}
