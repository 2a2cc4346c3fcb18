namespace RemoteAccess.Protocol;

internal sealed class AdvertiseWire() : OpWire(OpName)
{
    public const string OpName = "advertise";

    public IReadOnlyList<ChannelWire>? Channels { get; set; }
}

internal sealed class UnadvertiseWire() : OpWire(OpName)
{
    public const string OpName = "unadvertise";

    public IReadOnlyList<ulong>? ChannelIds { get; set; }
}

internal sealed class StatusWire() : OpWire(OpName)
{
    public const string OpName = "status";

    public int? Level { get; set; }

    public string? Message { get; set; }

    public string? Id { get; set; }
}

internal sealed class RemoveStatusWire() : OpWire(OpName)
{
    public const string OpName = "removeStatus";

    public IReadOnlyList<string>? StatusIds { get; set; }
}

internal sealed class AdvertiseServicesWire() : OpWire(OpName)
{
    public const string OpName = "advertiseServices";

    public IReadOnlyList<ServiceWire>? Services { get; set; }
}

internal sealed class UnadvertiseServicesWire() : OpWire(OpName)
{
    public const string OpName = "unadvertiseServices";

    public IReadOnlyList<uint>? ServiceIds { get; set; }
}

internal sealed class ServiceCallFailureWire() : OpWire(OpName)
{
    public const string OpName = "serviceCallFailure";

    public uint? ServiceId { get; set; }

    public uint? CallId { get; set; }

    public string? Message { get; set; }
}

internal sealed class ParameterValuesWire() : OpWire(OpName)
{
    public const string OpName = "parameterValues";

    public ParameterListWire? Parameters { get; set; }

    public string? Id { get; set; }
}
