using System.Globalization;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client;

/// <summary>What a server says to a client that it sends away: when to connect again, and with what.</summary>
/// <param name="Earliest">Not before so long after the close.</param>
/// <param name="Latest">
/// Not later than so long after it: clients choose a time at random between the two, so that they do not all return at once.
/// </param>
/// <param name="Ticket">
/// What to give in the place of the token, once, also if the token has expired meanwhile; null if there is none. If the server refuses it,
/// use the token. It is a secret like a token.
/// </param>
public sealed record RoomReturn(TimeSpan Earliest, TimeSpan Latest, string? Ticket)
{
    /// <summary>Stands in a close's reason before the window, which ends with <c>ms</c>.</summary>
    internal const string ReasonMark = "return-after=";

    /// <summary>The longest window that is believed: a server must not keep its clients away for longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A time within the window.</summary>
    /// <param name="random">Uniform in [0, 1).</param>
    public TimeSpan After(double random) => Earliest + ((Latest - Earliest) * random);

    internal static RoomReturn Of(LeavingSignal signal) => Within(signal.ReturnAfterMinMs, signal.ReturnAfterMaxMs, signal.Ticket);

    /// <summary>The window in a close's reason; null if there is none.</summary>
    internal static RoomReturn? Read(string? reason)
    {
        var mark = reason?.LastIndexOf(ReasonMark, StringComparison.Ordinal) ?? -1;
        return mark >= 0 && reason![(mark + ReasonMark.Length)..].TrimEnd() is { } window && window.EndsWith("ms", StringComparison.Ordinal)
            && window[..^2].Split('-') is [var least, var most]
            && uint.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && uint.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? Within(from, to, null)
            : null;
    }

    private static RoomReturn Within(long least, long most, string? ticket)
    {
        var latest = Math.Clamp(most, 0, (long)Longest.TotalMilliseconds);
        return new RoomReturn(TimeSpan.FromMilliseconds(Math.Clamp(least, 0, latest)), TimeSpan.FromMilliseconds(latest), ticket);
    }

    /// <summary>The window, and whether there is a ticket; never the ticket.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Earliest.TotalMilliseconds:0}-{Latest.TotalMilliseconds:0} ms{(Ticket is null ? string.Empty : ", with a ticket")}");
}
