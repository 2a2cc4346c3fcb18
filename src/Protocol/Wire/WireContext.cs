using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The generated (de)serializers of every JSON message. Unknown members are skipped, duplicates refused, absent ones stay absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = JsonPayload.MaxDepth)]
[JsonSerializable(typeof(ServerInfoWire))]
[JsonSerializable(typeof(AdvertiseWire))]
[JsonSerializable(typeof(UnadvertiseWire))]
[JsonSerializable(typeof(StatusWire))]
[JsonSerializable(typeof(RemoveStatusWire))]
[JsonSerializable(typeof(SubscribeWire))]
[JsonSerializable(typeof(UnsubscribeWire))]
internal sealed partial class WireContext : JsonSerializerContext;
