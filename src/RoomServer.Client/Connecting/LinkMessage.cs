using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>A message of the room: a packet (binary), a signal (text), or the close.</summary>
/// <param name="Type">Which of the three.</param>
/// <param name="Data">The packet, or the signal as JSON; empty when <paramref name="Known"/> is given.</param>
/// <param name="Known">The signal, when the link did not have to encode it.</param>
internal readonly record struct LinkMessage(WebSocketMessageType Type, ReadOnlyMemory<byte> Data, ServerSignal? Known = null)
{
    /// <summary>The signal; returns null, or what is wrong with it.</summary>
    public string? Parse(out ServerSignal? signal)
    {
        signal = Known;
        return signal is null ? SignalJson.Parse(Data.Span, out signal) : null;
    }
}
