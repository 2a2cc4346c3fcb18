using System.Text.Unicode;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Says everything that is wrong with a descriptor, each with the value and the mend. Pure.</summary>
internal static class RoomDescriptorValidator
{
    private const int MaxText = 256;
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(1);

    public static IReadOnlyList<string> Errors(RoomDescriptor descriptor)
    {
        var errors = new List<string>();
        Text(errors, "Name", descriptor.Name);
        if (!ParticipantIdentity.TryParse(descriptor.DeviceIdentity, out _))
        {
            errors.Add($"DeviceIdentity '{descriptor.DeviceIdentity}' is not an identity; give 1 to {ParticipantIdentity.MaxUtf8Bytes} UTF-8 bytes without control characters.");
        }

        if (descriptor.IdleLeaveAfter is { } idle && (idle < ShortestIdle || idle > LongestIdle))
        {
            errors.Add($"IdleLeaveAfter {idle} is out of range; give {ShortestIdle} to {LongestIdle}, or null for never.");
        }

        if (descriptor.SupportedEncodings.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add("SupportedEncodings holds an empty name; remove it.");
        }

        errors.AddRange(Errors(descriptor.Channels));
        return errors;
    }

    public static IReadOnlyList<string> Errors(IReadOnlyList<ChannelDescriptor> channels)
    {
        var errors = new List<string>();
        foreach (var channel in channels)
        {
            var what = $"Channel {channel.Id}: ";
            Text(errors, what + "Topic", channel.Topic);
            Text(errors, what + "Encoding", channel.Encoding);
            if (channel.Schema.Length > 0 && string.IsNullOrEmpty(channel.SchemaEncoding))
            {
                errors.Add($"{what}it has a schema of {channel.Schema.Length} bytes but no SchemaEncoding; name it, e.g. 'jsonschema' or 'protobuf'.");
            }
            else if (channel.SchemaEncoding is not ("protobuf" or "flatbuffer") && !Utf8.IsValid(channel.Schema))
            {
                errors.Add($"{what}a schema in '{channel.SchemaEncoding}' is sent as text, but it is not valid UTF-8; encode it as UTF-8.");
            }
        }

        foreach (var repeated in channels.GroupBy(channel => channel.Id).Where(group => group.Count() > 1))
        {
            errors.Add($"Channel id {repeated.Key} is used {repeated.Count()} times; give each channel its own.");
        }

        return errors;
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
