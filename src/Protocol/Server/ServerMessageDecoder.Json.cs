using System.Globalization;

namespace RemoteAccess.Protocol;

public static partial class ServerMessageDecoder
{
    private const string KnownOps =
        $"{ServerInfoWire.OpName}, {StatusWire.OpName}, {RemoveStatusWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, " +
        $"{AdvertiseServicesWire.OpName}, {UnadvertiseServicesWire.OpName}, {ServiceCallFailureWire.OpName}, " +
        $"{ParameterValuesWire.OpName}, {ConnectionGraphUpdateWire.OpName}";

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
