namespace RemoteAccess.Protocol;

/// <summary>
/// The notice to a viewer that the device has no place for it yet: an error status, alone on a control stream that is then closed. The
/// viewer stays in the room and is served as soon as there is a place. Any other error status there is a final refusal.
/// </summary>
public static class WaitingNotice
{
    private const string Begins = "You are not served yet: ";

    /// <summary>The text of the status.</summary>
    /// <param name="reason">The reason, without a full stop.</param>
    public static string Text(string reason) => $"{Begins}{reason}; stay in the room to be served as soon as there is capacity";

    /// <summary>Whether an error status is such a notice.</summary>
    /// <param name="message">The status's message.</param>
    public static bool Is(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.StartsWith(Begins, StringComparison.Ordinal);
    }
}
