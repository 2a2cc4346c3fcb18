namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes what the device says as whole frames, header included. Each call returns a new array of exact size that nobody else holds, so one frame
/// may be queued for any number of participants. Pure and thread-safe; this part holds the JSON messages, <c>.Binary.cs</c> the rest.
/// </summary>
public static partial class ServerMessageEncoder
{
    /// <summary>Encodes <c>serverInfo</c>.</summary>
    public static byte[] ServerInfo(ServerInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return JsonFrame.Encode(ServerInfoWire.From(info), WireContext.Default.ServerInfoWire);
    }

    /// <summary>Encodes <c>advertise</c>.</summary>
    /// <exception cref="ArgumentException">A schema that must be text is not UTF-8.</exception>
    public static byte[] Advertise(IReadOnlyCollection<ChannelAdvertisement> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return JsonFrame.Encode(
            new AdvertiseWire { Channels = [.. channels.Select(ChannelWire.From)] },
            WireContext.Default.AdvertiseWire);
    }

    /// <summary>Encodes <c>unadvertise</c>.</summary>
    public static byte[] Unadvertise(IReadOnlyCollection<ulong> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        return JsonFrame.Encode(new UnadvertiseWire { ChannelIds = OpWire.AsList(channelIds) }, WireContext.Default.UnadvertiseWire);
    }

    /// <summary>Encodes <c>status</c>.</summary>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">A text for a person.</param>
    /// <param name="id">Names a status that lasts, to be taken back by <see cref="RemoveStatus"/>; a later one of the same id replaces it.</param>
    public static byte[] Status(StatusLevel level, string message, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return JsonFrame.Encode(new StatusWire { Level = (int)level, Message = message, Id = id }, WireContext.Default.StatusWire);
    }

    /// <summary>Encodes <c>removeStatus</c>.</summary>
    public static byte[] RemoveStatus(IReadOnlyCollection<string> statusIds)
    {
        ArgumentNullException.ThrowIfNull(statusIds);
        return JsonFrame.Encode(new RemoveStatusWire { StatusIds = OpWire.AsList(statusIds) }, WireContext.Default.RemoveStatusWire);
    }
}
