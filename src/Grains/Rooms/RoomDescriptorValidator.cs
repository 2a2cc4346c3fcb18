using System.Text.Unicode;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Finds every error in a descriptor; each text names the value and the fix. Pure.</summary>
internal static class RoomDescriptorValidator
{
    private const int MaxText = 256;
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(1);
    private static readonly DeviceCapabilities Known = Enum.GetValues<DeviceCapabilities>().Aggregate((all, each) => all | each);

    public static IReadOnlyList<string> Errors(RoomDescriptor descriptor)
    {
        var errors = new List<string>();
        Text(errors, "Name", descriptor.Name);
        if (!ParticipantIdentity.TryParse(descriptor.DeviceIdentity, out _))
        {
            errors.Add($"DeviceIdentity '{descriptor.DeviceIdentity}' is not an identity; give 1 "
                + $"to {ParticipantIdentity.MaxUtf8Bytes} UTF-8 bytes without control characters.");
        }

        if (descriptor.IdleLeaveAfter is { } idle && (idle < ShortestIdle || idle > LongestIdle))
        {
            errors.Add($"IdleLeaveAfter {idle} is out of range; give {ShortestIdle} to {LongestIdle}, or null for never.");
        }

        if (Missing(errors, descriptor))
        {
            return errors;
        }

        if (descriptor.SupportedEncodings.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add("SupportedEncodings holds an empty name; remove it.");
        }

        NoNulls(errors, string.Empty, descriptor.Metadata);
        var members = errors.Count;
        errors.AddRange(Errors(descriptor.Channels));
        errors.AddRange(Errors(descriptor.Services));
        var complete = errors.Count == members;
        Capabilities(errors, descriptor);
        if (complete)
        {
            // With null or invalid members the combinations cannot be checked.
            errors.AddRange(DescriptorPairs.Errors(descriptor));
        }

        return errors;
    }

    public static IReadOnlyList<string> Errors(IReadOnlyList<ChannelDescriptor> channels)
    {
        var errors = new List<string>();
        if (Holes(errors, "channels", channels))
        {
            return errors;
        }

        foreach (var channel in channels)
        {
            var what = $"Channel {channel.Id}: ";
            if (channel.Metadata is null)
            {
                errors.Add($"{what}Metadata is null; leave it out for none.");
            }
            else
            {
                NoNulls(errors, what, channel.Metadata);
            }

            Text(errors, what + "Topic", channel.Topic);
            Text(errors, what + "Encoding", channel.Encoding);
            Schema(errors, what, channel.SchemaEncoding, channel.Schema);
            Reliability(errors, what, channel);
            if (!Enum.IsDefined(channel.Delivery))
            {
                errors.Add($"{what}Delivery {(int)channel.Delivery} is unknown; "
                    + $"give {string.Join(" or ", Enum.GetNames<ChannelDelivery>())}.");
            }
        }

        Repeated(errors, "Channel id", "channel", channels.Select(channel => channel.Id));
        return errors;
    }

    public static IReadOnlyList<string> Errors(IReadOnlyList<ServiceDescriptor> services)
    {
        var errors = new List<string>();
        if (Holes(errors, "services", services))
        {
            return errors;
        }

        foreach (var service in services)
        {
            var what = $"Service {service.Id}: ";
            Text(errors, what + "Name", service.Name);
            Message(errors, what + "Request", service.Request);
            Message(errors, what + "Response", service.Response);
            if (service.Handler is null)
            {
                errors.Add($"{what}Handler is null; name the grain that answers.");
            }
        }

        Repeated(errors, "Service id", "service", services.Select(service => service.Id));
        Repeated(errors, "Service name", "service",
            services.Select(service => service.Name).Where(name => !string.IsNullOrWhiteSpace(name)));
        return errors;
    }

    private static void Capabilities(List<string> errors, RoomDescriptor descriptor)
    {
        var offered = descriptor.Capabilities;
        if ((offered & ~Known) is var unknown and not DeviceCapabilities.None)
        {
            errors.Add($"Capabilities holds the unknown bits {(int)unknown}; give a combination "
                + $"of {string.Join(", ", Enum.GetNames<DeviceCapabilities>().Skip(1))}.");
        }

        if (offered.HasFlag(DeviceCapabilities.ClientPublish) && descriptor.Listener is null)
        {
            errors.Add("Capabilities offers ClientPublish, but Listener is null; name the grain that takes the viewers' messages.");
        }

        if (offered.HasFlag(DeviceCapabilities.ClientPublish) && descriptor.SupportedEncodings.Count == 0)
        {
            errors.Add("Capabilities offers ClientPublish, but SupportedEncodings is empty; name the encodings that viewers may publish "
                + "in, e.g. 'json'.");
        }

        Handler(errors, offered, DeviceCapabilities.Parameters, nameof(descriptor.ParameterHandler), descriptor.ParameterHandler);
        Handler(errors, offered, DeviceCapabilities.Assets, nameof(descriptor.AssetHandler), descriptor.AssetHandler);
        if (descriptor.Services.Count > 0 && !offered.HasFlag(DeviceCapabilities.Services))
        {
            errors.Add($"Services has {descriptor.Services.Count} entries, but Capabilities lacks Services; add it, or leave the "
                + "services out.");
        }
    }

    private static void Handler(
        List<string> errors, DeviceCapabilities offered, DeviceCapabilities capability, string member, IGrain? handler)
    {
        if (offered.HasFlag(capability) && handler is null)
        {
            errors.Add($"Capabilities offers {capability}, but {member} is null; name the grain that answers.");
        }
        else if (!offered.HasFlag(capability) && handler is not null)
        {
            errors.Add($"{member} is {handler.GetGrainId()}, but Capabilities lacks {capability}; add it, or leave the handler out.");
        }
    }

    private static void Message(List<string> errors, string what, ServiceMessageDescriptor? message)
    {
        if (message is not null)
        {
            Text(errors, what + ".Encoding", message.Encoding);
            Schema(errors, what + ": ", message.SchemaEncoding, message.Schema);
        }
    }

    // Callers without nullable checks can pass null where the type forbids it.
    private static bool Missing(List<string> errors, RoomDescriptor descriptor)
    {
        var before = errors.Count;
        foreach (var (member, value) in new (string, object?)[]
        {
            ("Channels", descriptor.Channels), ("Services", descriptor.Services),
            ("SupportedEncodings", descriptor.SupportedEncodings), ("Metadata", descriptor.Metadata),
        })
        {
            if (value is null)
            {
                errors.Add($"{member} is null; leave it out for none.");
            }
        }

        return errors.Count > before;
    }

    private static void NoNulls(List<string> errors, string what, IReadOnlyDictionary<string, string> metadata) =>
        errors.AddRange(metadata.Where(pair => pair.Value is null).Select(
            pair => $"{what}Metadata '{pair.Key}' is null; leave it out, or give it a text."));

    private static bool Holes<T>(List<string> errors, string what, IReadOnlyList<T?> items)
        where T : class
    {
        var holes = items.Count(item => item is null);
        if (holes > 0)
        {
            errors.Add($"{holes} of {items.Count} {what} are null; leave them out.");
        }

        return holes > 0;
    }

    // The room itself writes this key, which tells viewers the delivery. A descriptor may only repeat the same value.
    private static void Reliability(List<string> errors, string what, ChannelDescriptor channel)
    {
        const string Key = ChannelAdvertisement.ReliableMetadata;
        if (channel.Metadata?.TryGetValue(Key, out var told) != true)
        {
            return;
        }

        if (channel.Delivery == ChannelDelivery.Lossy)
        {
            errors.Add($"{what}Metadata says '{Key}' = '{told}', but Delivery is Lossy; leave the key out, or make the channel Reliable.");
        }
        else if (told != "true")
        {
            errors.Add($"{what}Metadata says '{Key}' = '{told}', but Delivery is {channel.Delivery}; leave the key out, or make the "
                + "channel Lossy.");
        }
    }

    private static void Schema(List<string> errors, string what, string? encoding, byte[]? schema)
    {
        if (schema is null)
        {
            errors.Add($"{what}Schema is null; leave it out for none.");
        }
        else if (schema.Length > 0 && string.IsNullOrEmpty(encoding))
        {
            errors.Add($"{what}it has a schema of {schema.Length} bytes but no SchemaEncoding; name it, e.g. 'jsonschema' or 'protobuf'.");
        }
        else if (encoding is not ("protobuf" or "flatbuffer") && !Utf8.IsValid(schema))
        {
            errors.Add($"{what}a schema in '{encoding}' is sent as text, but it is not valid UTF-8; encode it as UTF-8.");
        }
    }

    private static void Repeated<T>(List<string> errors, string what, string owner, IEnumerable<T> values)
    {
        foreach (var repeated in values.GroupBy(value => value).Where(group => group.Count() > 1))
        {
            errors.Add($"{what} {repeated.Key} is used {repeated.Count()} times; give each {owner} its own.");
        }
    }

    private static void Text(List<string> errors, string what, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add($"{what} is empty; give 1 to {MaxText} characters.");
        }
        else if (value.Length > MaxText)
        {
            errors.Add($"{what} '{value[..32]}…' has {value.Length} characters; the limit is {MaxText}.");
        }
    }
}
