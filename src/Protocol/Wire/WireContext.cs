using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The generated serializers of all JSON messages. Unknown members are skipped, duplicates are refused, absent members stay
/// absent.</summary>
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
[JsonSerializable(typeof(AdvertiseServicesWire))]
[JsonSerializable(typeof(UnadvertiseServicesWire))]
[JsonSerializable(typeof(ServiceCallFailureWire))]
[JsonSerializable(typeof(ParameterValuesWire))]
[JsonSerializable(typeof(ConnectionGraphUpdateWire))]
[JsonSerializable(typeof(ClientUnadvertiseWire))]
[JsonSerializable(typeof(GetParametersWire))]
[JsonSerializable(typeof(SetParametersWire))]
[JsonSerializable(typeof(SubscribeParameterUpdatesWire))]
[JsonSerializable(typeof(UnsubscribeParameterUpdatesWire))]
[JsonSerializable(typeof(SubscribeConnectionGraphWire))]
[JsonSerializable(typeof(UnsubscribeConnectionGraphWire))]
[JsonSerializable(typeof(FetchAssetWire))]
internal sealed partial class WireContext : JsonSerializerContext;
