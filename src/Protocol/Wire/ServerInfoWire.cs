namespace RemoteAccess.Protocol;

internal sealed class ServerInfoWire() : OpWire(OpName)
{
    public const string OpName = "serverInfo";

    public string? Name { get; set; }

    public IReadOnlyList<string>? Capabilities { get; set; }

    public IReadOnlyList<string>? SupportedEncodings { get; set; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    public string? SessionId { get; set; }

    public TimeWire? DataStartTime { get; set; }

    public TimeWire? DataEndTime { get; set; }

    public static ServerInfoWire From(ServerInfo info) => new()
    {
        Name = info.Name,
        Capabilities = info.Capabilities,
        SupportedEncodings = OrAbsent(info.SupportedEncodings),
        Metadata = OrAbsent(info.Metadata),
        SessionId = info.SessionId,
        DataStartTime = TimeWire.From(info.DataStartTime),
        DataEndTime = TimeWire.From(info.DataEndTime),
    };

    public ServerInfo ToInfo() => new()
    {
        Name = WireCheck.Required(Name, Op, "name"),
        Capabilities = WireCheck.RequiredList(Capabilities, Op, "capabilities"),
        SupportedEncodings = WireCheck.OptionalList(SupportedEncodings, "supportedEncodings"),
        Metadata = WireCheck.OptionalMap(Metadata, "metadata"),
        SessionId = SessionId,
        DataStartTime = DataStartTime?.ToTime("dataStartTime"),
        DataEndTime = DataEndTime?.ToTime("dataEndTime"),
    };

    internal sealed class TimeWire
    {
        public uint? Sec { get; set; }

        public uint? Nsec { get; set; }

        public static TimeWire? From(ProtocolTime? time) =>
            time is { } t ? new TimeWire { Sec = t.Seconds, Nsec = t.Nanoseconds } : null;

        public ProtocolTime ToTime(string member)
        {
            var nanoseconds = WireCheck.Required(Nsec, member, "nsec");
            return nanoseconds < ProtocolTime.NanosecondsPerSecond
                ? new ProtocolTime(WireCheck.Required(Sec, member, "sec"), nanoseconds)
                : throw MessageParseException.BadValue($"{member}.nsec", nanoseconds.ToString(), "below a second (1,000,000,000)");
        }
    }
}
