using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Compares descriptors by value; record equality compares lists and schemas by reference. Grains are equal when their ids
/// are.</summary>
internal static class DescriptorComparer
{
    public static bool AreEqual(ChannelDescriptor one, ChannelDescriptor other) =>
        one.Id == other.Id
        && one.Topic == other.Topic
        && one.Encoding == other.Encoding
        && one.SchemaName == other.SchemaName
        && one.SchemaEncoding == other.SchemaEncoding
        && one.Schema.AsSpan().SequenceEqual(other.Schema)
        && one.Latched == other.Latched
        && one.LatestOnly == other.LatestOnly
        && one.Delivery == other.Delivery
        && AreEqual(Own(one.Metadata), Own(other.Metadata));

    public static bool AreEqual(ServiceDescriptor one, ServiceDescriptor other) =>
        one.Id == other.Id
        && one.Name == other.Name
        && one.Type == other.Type
        && AreEqual(one.Request, other.Request)
        && AreEqual(one.Response, other.Response)
        && AreEqual(one.Handler, other.Handler);

    public static bool AreEqual(RoomDescriptor one, RoomDescriptor other) =>
        one.Name == other.Name
        && one.DeviceIdentity == other.DeviceIdentity
        && one.IdleLeaveAfter == other.IdleLeaveAfter
        && one.Capabilities == other.Capabilities
        && one.SupportedEncodings.SequenceEqual(other.SupportedEncodings)
        && AreEqual(one.Metadata, other.Metadata)
        && AreEqual(one.AssetHandler, other.AssetHandler)
        && AreEqual(one.ParameterHandler, other.ParameterHandler)
        && AreEqual(one.Listener, other.Listener)
        && AreEqual(one.Device, other.Device)
        && AreEqual(one.Channels, other.Channels, AreEqual)
        && AreEqual(one.Services, other.Services, AreEqual);

    // The Delivery member determines the reliability metadata; a descriptor may repeat it, so it is ignored here.
    private static Dictionary<string, string> Own(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Where(pair => pair.Key != ChannelAdvertisement.ReliableMetadata).ToDictionary();

    private static bool AreEqual(ServiceMessageDescriptor? one, ServiceMessageDescriptor? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Encoding == other.Encoding
                && one.SchemaName == other.SchemaName
                && one.SchemaEncoding == other.SchemaEncoding
                && one.Schema.AsSpan().SequenceEqual(other.Schema);

    private static bool AreEqual(IAddressable? one, IAddressable? other) => one?.GetGrainId() == other?.GetGrainId();

    private static bool AreEqual<T>(IReadOnlyList<T> one, IReadOnlyList<T> other, Func<T, T, bool> areEqual) =>
        one.Count == other.Count && one.Zip(other).All(pair => areEqual(pair.First, pair.Second));

    private static bool AreEqual(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
