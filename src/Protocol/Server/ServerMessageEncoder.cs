namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes what the device says as whole frames, header included. Each call returns a new array of exact size that nobody else holds, so
/// one frame may be queued for any number of participants. Pure and thread-safe; this part holds the JSON messages, <c>.Binary.cs</c> the
/// rest.
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
    /// <param name="id">Names a status that lasts, to be taken back by <see cref="RemoveStatus"/>; a later one of the same id replaces
    /// it.</param>
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
    /// <param name="message">Why, for a person.</param>
    public static byte[] ServiceCallFailure(uint serviceId, uint callId, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return JsonFrame.Encode(
            new ServiceCallFailureWire { ServiceId = serviceId, CallId = callId, Message = message },
            WireContext.Default.ServiceCallFailureWire);
    }

    /// <summary>Encodes <c>parameterValues</c>.</summary>
    /// <param name="parameters">The parameters, unset ones too: leaving them out is the caller's matter.</param>
    /// <param name="id">As in the request that is answered; null for a change.</param>
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
}
