using System.Globalization;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Why a connection is closed, and when its client is to return.</summary>
/// <param name="Code">The close code.</param>
/// <param name="Text">The reason as text; it begins with the code's name.</param>
/// <param name="Return">When to return; null if it is not said.</param>
internal sealed record Farewell(RoomCloseCode Code, string Text, ReturnWindow? Return)
{
    /// <summary>The close's reason on the wire: it names the window for clients that were not told by a message.</summary>
    public string Reason => Return is not { } window ? Text : string.Create(
        CultureInfo.InvariantCulture,
        $"{Text} {RoomReturn.ReasonMark}{window.Least.TotalMilliseconds:0}-{window.Most.TotalMilliseconds:0}ms");
}

/// <summary>Within which time after the close a client is to return; each chooses at random.</summary>
/// <param name="Least">The earliest.</param>
/// <param name="Most">The latest.</param>
internal readonly record struct ReturnWindow(TimeSpan Least, TimeSpan Most);
