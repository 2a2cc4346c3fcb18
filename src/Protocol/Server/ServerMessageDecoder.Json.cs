using System.Globalization;

namespace RemoteAccess.Protocol;

public static partial class ServerMessageDecoder
{
    private const string KnownOps =
        $"{ServerInfoWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, {StatusWire.OpName}, {RemoveStatusWire.OpName}";

    private static AdvertiseMessage Advertise(AdvertiseWire wire) =>
        new([.. WireCheck.RequiredList(wire.Channels, wire.Op, "channels").Select(channel => channel.ToAdvertisement())]);

    private static UnadvertiseMessage Unadvertise(UnadvertiseWire wire) =>
        new(WireCheck.RequiredList(wire.ChannelIds, wire.Op, "channelIds"));

    private static StatusMessage Status(StatusWire wire)
    {
        var level = WireCheck.Required(wire.Level, wire.Op, "level");
        return level is >= (int)StatusLevel.Info and <= (int)StatusLevel.Error
            ? new StatusMessage((StatusLevel)level, WireCheck.Required(wire.Message, wire.Op, "message"), wire.Id)
            : throw MessageParseException.BadValue("level", level.ToString(CultureInfo.InvariantCulture), "0 (info), 1 (warning) or 2 (error)");
    }

    private static RemoveStatusMessage RemoveStatus(RemoveStatusWire wire) =>
        new(WireCheck.RequiredList(wire.StatusIds, wire.Op, "statusIds"));
}
