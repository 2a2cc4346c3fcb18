using System.Globalization;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// What is wrong with a descriptor whose members are right each for itself: together they make a room in which something can never work. Capabilities and their
/// handlers are <see cref="RoomDescriptorValidator"/>'s. Pure.
/// <list type="bullet">
/// <item>A service that takes no encoding, since neither it nor the room names one: every call would be refused.</item>
/// <item>Messages in one well-known encoding with a schema in one that belongs to another: no viewer finds a reader for them.</item>
/// <item>Two JSON schemas of one name: a viewer knows one by its name and reads both messages by it.</item>
/// <item>Two channel ids that are one number as a double: viewers written in JavaScript cannot tell them apart.</item>
/// </list>
/// </summary>
internal static class DescriptorPairs
{
    private static readonly Dictionary<string, string[]> SchemasOf = new(StringComparer.Ordinal)
    {
        ["json"] = ["jsonschema"],
        ["protobuf"] = ["protobuf"],
        ["flatbuffer"] = ["flatbuffer"],
        ["ros1"] = ["ros1msg"],
        ["cdr"] = ["ros2msg", "ros2idl", "omgidl"],
    };

    private static readonly HashSet<string> KnownSchemas = [.. SchemasOf.Values.SelectMany(schemas => schemas)];

    public static IEnumerable<string> Errors(RoomDescriptor descriptor) =>
    [
        .. Uncallable(descriptor), .. Unreadable(descriptor), .. SameSchemaName(descriptor), .. SameDouble(descriptor.Channels),
    ];

    private static IEnumerable<string> Uncallable(RoomDescriptor descriptor)
    {
        var none = descriptor.SupportedEncodings.Count == 0 && descriptor.Services.All(service => service.Request is null);
        return none && descriptor.Capabilities.HasFlag(DeviceCapabilities.Services)
            ? descriptor.Services.Select(service =>
                $"Service {service.Id}: it takes no encoding, for it has no Request and SupportedEncodings is empty; name one in either, e.g. 'json'.")
            : [];
    }

    private static IEnumerable<string> Unreadable(RoomDescriptor descriptor) =>
        from one in Schemas(descriptor)
        where one.SchemaEncoding is { } schema && KnownSchemas.Contains(schema)
            && SchemasOf.TryGetValue(one.Encoding, out var fitting) && !fitting.Contains(schema, StringComparer.Ordinal)
        select $"{one.What}: messages in '{one.Encoding}' cannot be read by a schema in '{one.SchemaEncoding}'; give one in "
            + $"{string.Join(" or ", SchemasOf[one.Encoding].Select(name => $"'{name}'"))}, or none.";

    private static IEnumerable<string> SameSchemaName(RoomDescriptor descriptor) =>
        from one in Schemas(descriptor)
        where one is { SchemaEncoding: "jsonschema", SchemaName.Length: > 0, Schema.Length: > 0 }
        group one by one.SchemaName into same
        let different = same.DistinctBy(one => Convert.ToBase64String(one.Schema)).ToList()
        where different.Count > 1
        select $"{string.Join(" and ", different.Select(one => one.What))} have different schemas of one name, '{same.Key}'; give each its own SchemaName.";

    private static IEnumerable<string> SameDouble(IReadOnlyList<ChannelDescriptor> channels) =>
        from channel in channels
        group channel.Id by (double)channel.Id into same
        let ids = same.Distinct().Order().Select(id => id.ToString(CultureInfo.InvariantCulture)).ToList()
        where ids.Count > 1
        select $"Channel ids {string.Join(" and ", ids)} are one number to viewers written in JavaScript; take ids up to 9007199254740992 (2^53).";

    private static IEnumerable<Described> Schemas(RoomDescriptor descriptor)
    {
        foreach (var channel in descriptor.Channels)
        {
            yield return new Described($"Channel {channel.Id}", channel.Encoding, channel.SchemaName, channel.SchemaEncoding, channel.Schema);
        }

        foreach (var service in descriptor.Services)
        {
            foreach (var (what, message) in new[] { ("Request", service.Request), ("Response", service.Response) })
            {
                if (message is not null)
                {
                    yield return new Described($"Service {service.Id}: {what}", message.Encoding, message.SchemaName, message.SchemaEncoding, message.Schema);
                }
            }
        }
    }

    private sealed record Described(string What, string Encoding, string SchemaName, string? SchemaEncoding, byte[] Schema);
}
