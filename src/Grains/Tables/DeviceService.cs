using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>One advertised service. Immutable.</summary>
internal sealed class DeviceService(ServiceDescriptor descriptor)
{
    /// <summary>The descriptor, with the grain that answers.</summary>
    public ServiceDescriptor Descriptor { get; } = descriptor;

    /// <summary>The advertisement for viewers; it names the encodings of a call.</summary>
    public ServiceAdvertisement Advertisement { get; } = new()
    {
        Id = descriptor.Id,
        Name = descriptor.Name,
        Type = descriptor.Type,
        Request = Schema(descriptor.Request),
        Response = Schema(descriptor.Response),
    };

    private static ServiceSchema? Schema(ServiceMessageDescriptor? message) => message is null ? null : new ServiceSchema
    {
        Encoding = message.Encoding,
        SchemaName = message.SchemaName,
        SchemaEncoding = message.SchemaEncoding,
        Schema = message.Schema,
    };
}
