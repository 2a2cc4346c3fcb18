namespace RemoteAccess.Protocol;

/// <summary>
/// How a device tells a viewer that there is no room for it yet: an error status, alone on a control stream that is then closed. The viewer
/// stays in the room, and is served as soon as there is room. Any other error status in that place is a refusal for good.
/// </summary>
public static class WaitingNotice
{
    private const string Begins = "You are not served yet: ";

    /// <summary>The text of the status.</summary>
    /// <param name="reason">Why not, without a full stop.</param>
    public static string Text(string reason) => $"{Begins}{reason}; stay here, and you are as soon as there is room";

    /// <summary>Whether an error status tells the viewer to stay.</summary>
    /// <param name="message">Its message.</param>
    public static bool Is(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.StartsWith(Begins, StringComparison.Ordinal);
    }
}
