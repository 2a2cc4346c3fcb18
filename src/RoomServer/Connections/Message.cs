using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>An encoded message, shared by all receivers.</summary>
internal sealed class Message(byte[] bytes, WebSocketMessageType type) : QueuedMessage
{
    public static readonly Message Ping = new(new PingSignal());

    public Message(ServerSignal signal)
        : this(SignalJson.Encode(signal), WebSocketMessageType.Text) => Signal = signal;

    public override ServerSignal? Signal { get; }

    public override int QueuedBytes => bytes.Length;

    public override WebSocketMessageType Type => type;

    public override ReadOnlyMemory<byte> Bytes => bytes;
}
