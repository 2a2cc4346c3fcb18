using System.Globalization;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Finds errors in the combination of members that are valid individually, because something in the room could never work. <see
/// cref="RoomDescriptorValidator"/> checks capabilities and their handlers. Pure.
/// <list type="bullet">
/// <item>A service without an encoding, because neither it nor the room names one: every call would be refused.</item>
/// <item>Messages in one well-known encoding with a schema encoding that belongs to another: no viewer can decode them.</item>
/// <item>Two JSON schemas with the same name: a viewer looks a schema up by its name and decodes both messages with one schema.</item>
/// <item>Two channel ids that are the same number as a double: viewers written in JavaScript cannot distinguish them.</item>
/// </list>
/// Channels and services that are added at run time are checked in the same way.
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

    // 2^53: every smaller id has its own double.
    private const ulong FirstShared = 1UL << 53;

    private static readonly HashSet<string> KnownSchemas = [.. SchemasOf.Values.SelectMany(schemas => schemas)];

    /// <summary>The errors of a whole room.</summary>
    public static IEnumerable<string> Errors(RoomDescriptor descriptor)
    {
        var offered = descriptor.Capabilities.HasFlag(DeviceCapabilities.Services) ? descriptor.Services : [];
        return Errors(new Members(descriptor.Channels, offered, descriptor.Services), Members.None, descriptor.SupportedEncodings);
    }

    /// <summary>The errors of channels and services that are added to an open room.</summary>
    /// <param name="added">The new ones.</param>
    /// <param name="known">The existing ones.</param>
    /// <param name="encodings">The encodings that the room's viewers may use.</param>
    public static IEnumerable<string> Errors(Members added, Members known, IReadOnlyList<string> encodings) =>
    [
        .. Uncallable(added, encodings), .. Unreadable(added), .. SameSchemaName(added, known), .. SameDouble(added, known),
    ];

    private static IEnumerable<string> Uncallable(Members added, IReadOnlyList<string> encodings)
    {
        var none = encodings.Count == 0 && added.Services.All(service => service.Request is null);
        return none
            ? added.Offered.Select(service =>
                $"Service {service.Id}: it has no encoding, because Request is null and SupportedEncodings is empty; name an encoding in "
                    + "one of them, e.g. 'json'.")
            : [];
    }

    private static IEnumerable<string> Unreadable(Members added) =>
        from one in Schemas(added)
        where one.SchemaEncoding is { } schema && KnownSchemas.Contains(schema)
            && SchemasOf.TryGetValue(one.Encoding, out var fitting) && !fitting.Contains(schema, StringComparer.Ordinal)
        select $"{one.What}: messages in '{one.Encoding}' do not match a schema in '{one.SchemaEncoding}'; use a schema "
            + $"in {string.Join(" or ", SchemasOf[one.Encoding].Select(name => $"'{name}'"))}, or none.";

    // Existing ones are searched only for the names of the new ones: they may be many, and every advertisement runs this check.
    private static IEnumerable<string> SameSchemaName(Members added, Members known)
    {
        var named = Schemas(added).Where(IsNamed).ToList();
        var names = named.Select(one => one.SchemaName).ToHashSet(StringComparer.Ordinal);
        return names.Count == 0 ? [] :
            from one in Schemas(known).Where(one => IsNamed(one) && names.Contains(one.SchemaName)).Concat(named)
            group one by one.SchemaName into same
            let different = same.DistinctBy(one => one.Schema, SameBytes.Instance).ToList()
            where different.Count > 1
            select $"{string.Join(" and ", different.Select(one => one.What))} have different schemas with the same name '{same.Key}'; "
                + "give each its own SchemaName.";
    }

    private static bool IsNamed(Described one) => one is { SchemaEncoding: "jsonschema", SchemaName.Length: > 0, Schema.Length: > 0 };

    private static IEnumerable<string> SameDouble(Members added, Members known)
    {
        var doubles = added.Channels.Where(channel => channel.Id >= FirstShared).Select(channel => (double)channel.Id).ToHashSet();
        return doubles.Count == 0 ? [] :
            from id in known.Channels.Concat(added.Channels).Select(channel => channel.Id)
            where doubles.Contains(id)
            group id by (double)id into same
            let ids = same.Distinct().Order().Select(id => id.ToString(CultureInfo.InvariantCulture)).ToList()
            where ids.Count > 1
            select $"Channel ids {string.Join(" and ", ids)} are the same number to viewers written in JavaScript; use ids up to "
                + "9007199254740992 (2^53).";
    }

    private static IEnumerable<Described> Schemas(Members members)
    {
        foreach (var channel in members.Channels)
        {
            yield return new Described(
                $"Channel {channel.Id}", channel.Encoding, channel.SchemaName, channel.SchemaEncoding, channel.Schema);
        }

        foreach (var service in members.Services)
        {
            foreach (var (what, message) in new[] { ("Request", service.Request), ("Response", service.Response) })
            {
                if (message is not null)
                {
                    yield return new Described(
                        $"Service {service.Id}: {what}", message.Encoding, message.SchemaName, message.SchemaEncoding, message.Schema);
                }
            }
        }
    }

    /// <summary>Channels and services of a room.</summary>
    /// <param name="Channels">The channels.</param>
    /// <param name="Offered">The services that viewers may call.</param>
    /// <param name="Services">All services.</param>
    internal readonly record struct Members(
        IEnumerable<ChannelDescriptor> Channels, IEnumerable<ServiceDescriptor> Offered, IEnumerable<ServiceDescriptor> Services)
    {
        /// <summary>Those of a room that offers its services.</summary>
        public Members(IEnumerable<ChannelDescriptor> channels, IEnumerable<ServiceDescriptor> services)
            : this(channels, services, services)
        {
        }

        /// <summary>No members.</summary>
        public static Members None { get; } = new([], []);
    }

    private sealed record Described(string What, string Encoding, string SchemaName, string? SchemaEncoding, byte[] Schema);

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
