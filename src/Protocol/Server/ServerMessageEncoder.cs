using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes the messages of a device as whole frames, including the header. Each call returns a new array of exact size, so one frame can be
/// queued for any number of participants. Pure and thread-safe.
/// </summary>
public static class ServerMessageEncoder
{
    /// <summary>Bytes of a <see cref="MessageData"/> frame besides its data: frame header, opcode, channel id, log time.</summary>
    public const int MessageDataOverhead = FrameHeader.Size + sizeof(byte) + sizeof(ulong) + sizeof(ulong);

    /// <summary>Bytes of a <see cref="FetchAssetResponse"/> frame besides its data: frame header, opcode, request id, status, error
    /// length.</summary>
    public const int FetchAssetResponseOverhead = FrameHeader.Size + sizeof(byte) + sizeof(uint) + sizeof(byte) + sizeof(uint);

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
    /// <param name="level">The level.</param>
    /// <param name="message">The text for people.</param>
    /// <param name="id">Makes the status a lasting one, until <see cref="RemoveStatus"/> removes it or a later status with the same id
    /// replaces it. Null for a passing status.</param>
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

    /// <summary>Encodes <c>advertiseServices</c>.</summary>
    /// <exception cref="ArgumentException">A schema that must be text is not UTF-8.</exception>
    public static byte[] AdvertiseServices(IReadOnlyCollection<ServiceAdvertisement> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return JsonFrame.Encode(
            new AdvertiseServicesWire { Services = [.. services.Select(ServiceWire.From)] },
            WireContext.Default.AdvertiseServicesWire);
    }

    /// <summary>Encodes <c>unadvertiseServices</c>.</summary>
    public static byte[] UnadvertiseServices(IReadOnlyCollection<uint> serviceIds)
    {
        ArgumentNullException.ThrowIfNull(serviceIds);
        return JsonFrame.Encode(
            new UnadvertiseServicesWire { ServiceIds = OpWire.AsList(serviceIds) },
            WireContext.Default.UnadvertiseServicesWire);
    }

    /// <summary>Encodes <c>serviceCallFailure</c>.</summary>
    /// <param name="serviceId">As in the call.</param>
    /// <param name="callId">As in the call.</param>
    /// <param name="message">The reason, for people.</param>
    public static byte[] ServiceCallFailure(uint serviceId, uint callId, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return JsonFrame.Encode(
            new ServiceCallFailureWire { ServiceId = serviceId, CallId = callId, Message = message },
            WireContext.Default.ServiceCallFailureWire);
    }

    /// <summary>Encodes <c>parameterValues</c>.</summary>
    /// <param name="parameters">The parameters, including unset ones; the caller leaves them out if needed.</param>
    /// <param name="id">As in the answered request; null for a change.</param>
    public static byte[] ParameterValues(IReadOnlyCollection<Parameter> parameters, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return JsonFrame.Encode(
            new ParameterValuesWire { Parameters = new ParameterListWire(parameters), Id = id },
            WireContext.Default.ParameterValuesWire);
    }

    /// <summary>Encodes <c>connectionGraphUpdate</c>.</summary>
    public static byte[] ConnectionGraphUpdate(ConnectionGraphUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return JsonFrame.Encode(ConnectionGraphUpdateWire.From(update), WireContext.Default.ConnectionGraphUpdateWire);
    }

    /// <summary>Whether an encoded frame carries a message of a channel (binary opcode 1).</summary>
    /// <param name="frame">Header and payload.</param>
    public static bool IsMessageData(ReadOnlySpan<byte> frame) =>
        frame.Length > FrameHeader.Size && frame[0] == (byte)FrameOpcode.Binary
            && frame[FrameHeader.Size] == ServerBinaryOpcode.MessageData;

    /// <summary>Encodes a message of a channel (binary opcode 1).</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message in the channel's encoding; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] MessageData(ulong channelId, ulong logTime, ReadOnlySpan<byte> data) =>
        ServerBinaryEncoder.MessageData(channelId, logTime, data);

    /// <summary>Encodes the device's time (binary opcode 2).</summary>
    /// <param name="timestamp">Nanoseconds since the Unix epoch.</param>
    public static byte[] Time(ulong timestamp) =>
        ServerBinaryEncoder.Time(timestamp);

    /// <summary>Encodes the response of a service (binary opcode 3).</summary>
    /// <param name="serviceId">As in the call.</param>
    /// <param name="callId">As in the call.</param>
    /// <param name="encoding">The payload's encoding.</param>
    /// <param name="payload">The response; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] ServiceCallResponse(uint serviceId, uint callId, string encoding, ReadOnlySpan<byte> payload) =>
        ServiceFrame.Encode(ServerBinaryOpcode.ServiceCallResponse, serviceId, callId, encoding, payload);

    /// <summary>Bytes of a <see cref="ServiceCallResponse"/> frame besides its payload: frame header, opcode, both ids, encoding length,
    /// encoding.</summary>
    /// <param name="encoding">The payload's encoding.</param>
    public static int ServiceCallResponseOverhead(string encoding) =>
        FrameHeader.Size + sizeof(byte) + (3 * sizeof(uint)) + Encoding.UTF8.GetByteCount(encoding);

    /// <summary>Encodes the answer to a ping (binary opcode 6).</summary>
    /// <param name="appTimestamp">As in the ping.</param>
    /// <param name="deviceTimestamp">The current time, ms since the Unix epoch; the viewer returns it in its acknowledgement.</param>
    public static byte[] Pong(ulong appTimestamp, ulong deviceTimestamp) =>
        ServerBinaryEncoder.Pong(appTimestamp, deviceTimestamp);

    /// <summary>Encodes a fetched asset (binary opcode 4).</summary>
    /// <param name="requestId">As in the request.</param>
    /// <param name="data">The asset; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] FetchAssetResponse(uint requestId, ReadOnlySpan<byte> data) =>
        ServerBinaryEncoder.FetchAssetResponse(requestId, data);

    /// <summary>Encodes that an asset could not be fetched (binary opcode 4).</summary>
    /// <param name="requestId">As in the request.</param>
    /// <param name="error">The reason, for people.</param>
    public static byte[] FetchAssetError(uint requestId, string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return ServerBinaryEncoder.FetchAssetError(requestId, error);
    }
}
