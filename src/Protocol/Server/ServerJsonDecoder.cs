using System.Buffers;
using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>Decodes the JSON messages of the device. Pure and thread-safe.</summary>
internal static class ServerJsonDecoder
{
    private const string KnownOps =
        $"{ServerInfoWire.OpName}, {StatusWire.OpName}, {RemoveStatusWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, " +
        $"{AdvertiseServicesWire.OpName}, {UnadvertiseServicesWire.OpName}, {ServiceCallFailureWire.OpName}, " +
        $"{ParameterValuesWire.OpName}, {ConnectionGraphUpdateWire.OpName}";

    /// <summary>Decodes the payload of a text frame.</summary>
    /// <exception cref="MessageParseException">The payload is not a known JSON message of a device.</exception>
    internal static ServerMessage Decode(in ReadOnlySequence<byte> payload) => JsonPayload.ReadOp(payload) switch
    {
        ServerInfoWire.OpName => new ServerInfoMessage(JsonPayload.Read(payload, WireContext.Default.ServerInfoWire).ToInfo()),
        AdvertiseWire.OpName => Advertise(JsonPayload.Read(payload, WireContext.Default.AdvertiseWire)),
        UnadvertiseWire.OpName => Unadvertise(JsonPayload.Read(payload, WireContext.Default.UnadvertiseWire)),
        StatusWire.OpName => Status(JsonPayload.Read(payload, WireContext.Default.StatusWire)),
        RemoveStatusWire.OpName => RemoveStatus(JsonPayload.Read(payload, WireContext.Default.RemoveStatusWire)),
        AdvertiseServicesWire.OpName => AdvertiseServices(JsonPayload.Read(payload, WireContext.Default.AdvertiseServicesWire)),
        UnadvertiseServicesWire.OpName => UnadvertiseServices(JsonPayload.Read(payload, WireContext.Default.UnadvertiseServicesWire)),
        ServiceCallFailureWire.OpName => ServiceCallFailure(JsonPayload.Read(payload, WireContext.Default.ServiceCallFailureWire)),
        ParameterValuesWire.OpName => ParameterValues(JsonPayload.Read(payload, WireContext.Default.ParameterValuesWire)),
        ConnectionGraphUpdateWire.OpName =>
            new ConnectionGraphUpdateMessage(JsonPayload.Read(payload, WireContext.Default.ConnectionGraphUpdateWire).ToUpdate()),
        var op => throw MessageParseException.UnknownOp(op, KnownOps),
    };

    private static AdvertiseMessage Advertise(AdvertiseWire wire) =>
        new([.. WireCheck.RequiredList(wire.Channels, wire.Op, "channels").Select(channel => channel.ToAdvertisement())]);

    private static UnadvertiseMessage Unadvertise(UnadvertiseWire wire) =>
        new(WireCheck.RequiredList(wire.ChannelIds, wire.Op, "channelIds"));

    private static StatusMessage Status(StatusWire wire)
    {
        var level = WireCheck.Required(wire.Level, wire.Op, "level");
        return level is >= (int)StatusLevel.Info and <= (int)StatusLevel.Error
            ? new StatusMessage((StatusLevel)level, WireCheck.Required(wire.Message, wire.Op, "message"), wire.Id)
            : throw MessageParseException.BadValue(
                "level", level.ToString(CultureInfo.InvariantCulture), "0 (info), 1 (warning) or 2 (error)");
    }

    private static RemoveStatusMessage RemoveStatus(RemoveStatusWire wire) =>
        new(WireCheck.RequiredList(wire.StatusIds, wire.Op, "statusIds"));

    private static AdvertiseServicesMessage AdvertiseServices(AdvertiseServicesWire wire) =>
        new([.. WireCheck.RequiredList(wire.Services, wire.Op, "services").Select(service => service.ToAdvertisement())]);

    private static UnadvertiseServicesMessage UnadvertiseServices(UnadvertiseServicesWire wire) =>
        new(WireCheck.RequiredList(wire.ServiceIds, wire.Op, "serviceIds"));

    private static ServiceCallFailureMessage ServiceCallFailure(ServiceCallFailureWire wire) => new(
        WireCheck.Required(wire.ServiceId, wire.Op, "serviceId"),
        WireCheck.Required(wire.CallId, wire.Op, "callId"),
        WireCheck.Required(wire.Message, wire.Op, "message"));

    private static ParameterValuesMessage ParameterValues(ParameterValuesWire wire) =>
        new(WireCheck.Required(wire.Parameters, wire.Op, "parameters").Strict(), wire.Id);
}
