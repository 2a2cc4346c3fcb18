using System.Globalization;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// What is wrong with a descriptor whose members are right each for itself: together they make a room in which something can never work.
/// Capabilities and their handlers are <see cref="RoomDescriptorValidator"/>'s. Pure.
/// <list type="bullet">
/// <item>A service that takes no encoding, since neither it nor the room names one: every call would be refused.</item>
/// <item>Messages in one well-known encoding with a schema in one that belongs to another: no viewer finds a reader for them.</item>
/// <item>Two JSON schemas of one name: a viewer knows one by its name and reads both messages by it.</item>
/// <item>Two channel ids that are one number as a double: viewers written in JavaScript cannot tell them apart.</item>
/// </list>
/// Those that come at run time are held against the same pairs.
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

    // 2^53: every smaller id is a double of its own.
    private const ulong FirstShared = 1UL << 53;

    private static readonly HashSet<string> KnownSchemas = [.. SchemasOf.Values.SelectMany(schemas => schemas)];

    /// <summary>Of a whole room.</summary>
    public static IEnumerable<string> Errors(RoomDescriptor descriptor)
    {
        var offered = descriptor.Capabilities.HasFlag(DeviceCapabilities.Services) ? descriptor.Services : [];
        return Errors(new Members(descriptor.Channels, offered, descriptor.Services), Members.None, descriptor.SupportedEncodings);
    }

    /// <summary>Of channels and services that join those of an open room: whatever they cannot work with there.</summary>
    /// <param name="added">The new ones.</param>
    /// <param name="known">Those that are there.</param>
    /// <param name="encodings">What the room's viewers may write in.</param>
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

    // Those that are there are looked at for the names of the new ones only: they may be many, and each advertisement comes by here.
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
