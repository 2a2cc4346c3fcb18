using System.Globalization;
using System.Reflection;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Creates the <c>serverInfo</c> that a viewer gets first (S3).</summary>
internal static class ServerInfos
{
    // The device's capability and its name in the protocol; Parameters has two names.
    private static readonly (DeviceCapabilities Capability, string Name)[] Names =
    [
        (DeviceCapabilities.ClientPublish, ServerCapabilities.ClientPublish),
        (DeviceCapabilities.Parameters, ServerCapabilities.Parameters),
        (DeviceCapabilities.Parameters, ServerCapabilities.ParametersSubscribe),
        (DeviceCapabilities.Services, ServerCapabilities.Services),
        (DeviceCapabilities.Assets, ServerCapabilities.Assets),
        (DeviceCapabilities.ConnectionGraph, ServerCapabilities.ConnectionGraph),
        (DeviceCapabilities.Time, ServerCapabilities.Time),
    ];

    // The name and version of this library (fg-library).
    private static readonly string Library = $"remoteaccess-orleans/{Version()?.Split('+')[0] ?? "0"}";

    /// <summary>The info of a new session, with a unique session id.</summary>
    public static ServerInfo Of(SessionContext context)
    {
        var descriptor = context.Descriptor;
        return new ServerInfo
        {
            Name = descriptor.Name,
            Capabilities = [.. Names.Where(each => descriptor.Capabilities.HasFlag(each.Capability)).Select(each => each.Name)],
            SupportedEncodings = EncodingsOf(descriptor.SupportedEncodings, descriptor.Services),
            Metadata = new Dictionary<string, string>(descriptor.Metadata)
            {
                ["fg-library"] = Library,
                [ServerInfo.EpochMetadata] = context.Epoch.ToString(CultureInfo.InvariantCulture),
            },
            SessionId = string.Create(CultureInfo.InvariantCulture, $"{context.Epoch}-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}"),
        };
    }

    /// <summary>The room's encodings, followed by those of the services' requests: a viewer does not offer a call without an encoding that
    /// it can write.</summary>
    public static IReadOnlyList<string> EncodingsOf(IEnumerable<string> encodings, IEnumerable<ServiceDescriptor> services) =>
        [.. encodings.Concat(services.Select(service => service.Request?.Encoding).OfType<string>()).Distinct(StringComparer.Ordinal)];

    private static string? Version() =>
        typeof(ServerInfos).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
