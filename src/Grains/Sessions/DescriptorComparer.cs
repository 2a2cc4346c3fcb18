using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Whether two descriptions say the same thing; record equality compares lists and schemas by reference.</summary>
internal static class DescriptorComparer
{
    public static bool AreEqual(ChannelDescriptor one, ChannelDescriptor other) =>
        one.Id == other.Id
        && one.Topic == other.Topic
        && one.Encoding == other.Encoding
        && one.SchemaName == other.SchemaName
        && one.SchemaEncoding == other.SchemaEncoding
        && one.Schema.AsSpan().SequenceEqual(other.Schema)
        && AreEqual(one.Metadata, other.Metadata);

    public static bool AreEqual(RoomDescriptor one, RoomDescriptor other) =>
        one.Name == other.Name
        && one.DeviceIdentity == other.DeviceIdentity
        && one.IdleLeaveAfter == other.IdleLeaveAfter
        && one.SupportedEncodings.SequenceEqual(other.SupportedEncodings)
        && AreEqual(one.Metadata, other.Metadata)
        && one.Channels.Count == other.Channels.Count
        && one.Channels.Zip(other.Channels).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
