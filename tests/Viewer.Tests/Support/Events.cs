using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>Events and channels to show.</summary>
internal static class Events
{
    public static ChannelAdvertisement Channel(ulong id, string topic, string encoding = "json") => new()
    {
        Id = id,
        Topic = topic,
        Encoding = encoding,
    };

    public static ChannelMessageReceived Message(
        ChannelAdvertisement channel, string data, ulong logTime = 1_700_000_000_000_000_000, ulong latencyNanoseconds = 2_500_000) =>
        Message(channel, Encoding.UTF8.GetBytes(data), logTime, latencyNanoseconds);

    public static ChannelMessageReceived Message(
        ChannelAdvertisement channel, byte[] data, ulong logTime = 1_700_000_000_000_000_000, ulong latencyNanoseconds = 2_500_000) =>
        new(channel, logTime, logTime + latencyNanoseconds, new ReadOnlySequence<byte>(data));

    public static ServerMessageReceived Advertise(params ChannelAdvertisement[] channels) => new(new AdvertiseMessage(channels));

    public static ServerMessageReceived Info(string name = "robot") =>
        new(new ServerInfoMessage(new ServerInfo { Name = name, SessionId = "s-1" }));

    public static ServerMessageReceived Status(StatusLevel level, string message, string? id = null) =>
        new(new StatusMessage(level, message, id));
}
