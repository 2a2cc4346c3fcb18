using CsCheck;

namespace RemoteAccess.Protocol.Tests.Properties;

/// <summary>Frames of every message with random contents, named by the message type they must decode to.</summary>
internal static class MessageGen
{
    public static readonly Gen<string> Text =
        Of("a", "Z", "0", "/", "ü", "€", "😀", "\"", "\\", "\n", "\0", "<+>", " ").Array[0, 6].Select(string.Concat);

    private static readonly Gen<string> SmallKey = Of("a", "b", "", "ü\"", "op");
    private static readonly Gen<string?> Id = Gen.OneOf(Gen.Const((string?)null), Text.Select(t => (string?)t));
    private static readonly Gen<string[]> Texts = Text.Array[0, 4];
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 300];
    private static readonly Gen<IReadOnlyDictionary<string, string>> Map =
        Gen.Dictionary(SmallKey, Text)[0, 3].Select(d => (IReadOnlyDictionary<string, string>)d);

    private static readonly Gen<(string? Encoding, ReadOnlyMemory<byte> Bytes)> Schema = Gen.OneOf(
        Text.Select(t => ((string?)"jsonschema", new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(t)))),
        Text.Select(t => ((string?)null, new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(t)))),
        Bytes.Select(b => ((string?)"protobuf", new ReadOnlyMemory<byte>(b))),
        Bytes.Select(b => ((string?)"flatbuffer", new ReadOnlyMemory<byte>(b))));

    private static readonly Gen<ParameterValue> Scalar = Gen.OneOf(
        Gen.Bool.Select(b => (ParameterValue)BooleanParameterValue.Of(b)),
        Gen.Long.Select(l => (ParameterValue)new IntegerParameterValue(l)),
        Gen.OneOf(Gen.Double, Gen.Int.Select(i => (double)i)).Where(double.IsFinite)
            .Select(d => (ParameterValue)new FloatParameterValue(d)),
        Text.Select(t => (ParameterValue)new StringParameterValue(t)));

    private static readonly Gen<ParameterValue> Value = Nested(4);

    public static readonly Gen<Parameter> Parameter = Gen.Select(
        Text,
        Gen.OneOf(
            Gen.Const((ParameterValue?)null),
            Value.Select(v => (ParameterValue?)v),
            Bytes.Select(b => (ParameterValue?)new BytesParameterValue(b)),
            Gen.Double.Where(double.IsFinite).Array[0, 5].Select(d => (ParameterValue?)new FloatArrayParameterValue(d))),
        (name, value) => new Parameter(name, value));

    private static readonly Gen<ServiceSchema?> ServiceSchema = Gen.OneOf(
        Gen.Const((ServiceSchema?)null),
        Gen.Select(Text, Text, Schema, (encoding, name, schema) => (ServiceSchema?)new ServiceSchema
        {
            Encoding = encoding,
            SchemaName = name,
            SchemaEncoding = schema.Encoding,
            Schema = schema.Bytes,
        }));

    private static readonly Gen<ProtocolTime?> Time = Gen.OneOf(
        Gen.Const((ProtocolTime?)null),
        Gen.Select(Gen.UInt, Gen.UInt[0, 999_999_999], (s, n) => (ProtocolTime?)new ProtocolTime(s, n)));

    public static readonly Gen<(Type Message, byte[] Frame)> ServerFrame = Gen.OneOf(
        Gen.Select(Text, Texts, Texts, Map, Id, Time, Time, (name, capabilities, encodings, metadata, session, start, end) =>
            new ServerInfo
            {
                Name = name,
                Capabilities = capabilities,
                SupportedEncodings = encodings,
                Metadata = metadata,
                SessionId = session,
                DataStartTime = start,
                DataEndTime = end,
            }).As<ServerInfo, ServerInfoMessage>(ServerMessageEncoder.ServerInfo),
        Gen.Select(Gen.Enum<StatusLevel>(), Text, Id).As<(StatusLevel, string, string?), StatusMessage>(
            t => ServerMessageEncoder.Status(t.Item1, t.Item2, t.Item3)),
        Texts.As<string[], RemoveStatusMessage>(ServerMessageEncoder.RemoveStatus),
        Gen.Select(Gen.ULong, Text, Text, Text, Schema, Map, (id, topic, encoding, name, schema, metadata) => new ChannelAdvertisement
        {
            Id = id,
            Topic = topic,
            Encoding = encoding,
            SchemaName = name,
            SchemaEncoding = schema.Encoding,
            Schema = schema.Bytes,
            Metadata = metadata,
        }).Array[0, 3].As<ChannelAdvertisement[], AdvertiseMessage>(ServerMessageEncoder.Advertise),
        Gen.ULong.Array[0, 5].As<ulong[], UnadvertiseMessage>(ServerMessageEncoder.Unadvertise),
        Gen.Select(Gen.UInt, Text, Text, ServiceSchema, ServiceSchema, Text,
            (id, name, type, request, response, older) => new ServiceAdvertisement
            {
                Id = id,
                Name = name,
                Type = type,
                Request = request,
                RequestSchema = older,
                Response = response,
                ResponseSchema = older,
            }).Array[0, 3].As<ServiceAdvertisement[], AdvertiseServicesMessage>(ServerMessageEncoder.AdvertiseServices),
        Gen.UInt.Array[0, 5].As<uint[], UnadvertiseServicesMessage>(ServerMessageEncoder.UnadvertiseServices),
        Gen.Select(Gen.UInt, Gen.UInt, Text).As<(uint, uint, string), ServiceCallFailureMessage>(
            t => ServerMessageEncoder.ServiceCallFailure(t.Item1, t.Item2, t.Item3)),
        Gen.Select(Parameter.Array[0, 4], Id).As<(Parameter[], string?), ParameterValuesMessage>(
            t => ServerMessageEncoder.ParameterValues(t.Item1, t.Item2)),
        Gen.Select(Gen.Select(Text, Texts).Array[0, 3], Texts, (lists, removed) => new ConnectionGraphUpdate
        {
            PublishedTopics = [.. lists.Select(l => new PublishedTopic(l.Item1, l.Item2))],
            SubscribedTopics = [.. lists.Select(l => new SubscribedTopic(l.Item1, l.Item2))],
            AdvertisedServices = [.. lists.Select(l => new AdvertisedService(l.Item1, l.Item2))],
            RemovedTopics = removed,
            RemovedServices = removed,
        }).As<ConnectionGraphUpdate, ConnectionGraphUpdateMessage>(ServerMessageEncoder.ConnectionGraphUpdate),
        Gen.Select(Gen.ULong, Gen.ULong, Bytes).As<(ulong, ulong, byte[]), MessageDataMessage>(
            t => ServerMessageEncoder.MessageData(t.Item1, t.Item2, t.Item3)),
        Gen.ULong.As<ulong, TimeMessage>(ServerMessageEncoder.Time),
        Gen.Select(Gen.UInt, Gen.UInt, Text, Bytes).As<(uint, uint, string, byte[]), ServiceCallResponseMessage>(
            t => ServerMessageEncoder.ServiceCallResponse(t.Item1, t.Item2, t.Item3, t.Item4)),
        Gen.Select(Gen.UInt, Bytes).As<(uint, byte[]),
            FetchAssetResponseMessage>(t => ServerMessageEncoder.FetchAssetResponse(t.Item1, t.Item2)),
        Gen.Select(Gen.UInt, Text).As<(uint, string),
            FetchAssetResponseMessage>(t => ServerMessageEncoder.FetchAssetError(t.Item1, t.Item2)),
        Gen.Select(Gen.ULong, Gen.ULong).As<(ulong, ulong), PongMessage>(t => ServerMessageEncoder.Pong(t.Item1, t.Item2)));

    public static readonly Gen<(Type Message, byte[] Frame)> ClientFrame = Gen.OneOf(
        Gen.Select(Gen.ULong, Gen.Bool, (id, video) => new ChannelSubscription(id, video)).Array[0, 5]
            .As<ChannelSubscription[], SubscribeMessage>(ClientMessageEncoder.Subscribe),
        Gen.ULong.Array[0, 5].As<ulong[], UnsubscribeMessage>(ClientMessageEncoder.Unsubscribe),
        Gen.Select(Gen.UInt, Text, Text, Text, Schema, Gen.Bool, Map, (id, topic, encoding, name, schema, hasSchema, metadata) =>
            new ClientChannelAdvertisement
            {
                Id = id,
                Topic = topic,
                Encoding = encoding,
                SchemaName = name,
                SchemaEncoding = schema.Encoding,
                Schema = hasSchema && !string.IsNullOrEmpty(schema.Encoding) ? schema.Bytes : (ReadOnlyMemory<byte>?)null,
                Metadata = metadata,
            }).Array[0, 3].As<ClientChannelAdvertisement[], ClientAdvertiseMessage>(ClientMessageEncoder.Advertise),
        Gen.UInt.Array[0, 5].As<uint[], ClientUnadvertiseMessage>(ClientMessageEncoder.Unadvertise),
        Gen.Select(Texts, Id).As<(string[], string?), GetParametersMessage>(t => ClientMessageEncoder.GetParameters(t.Item1, t.Item2)),
        Gen.Select(Parameter.Array[0, 4], Id).As<(Parameter[], string?), SetParametersMessage>(
            t => ClientMessageEncoder.SetParameters([.. t.Item1.DistinctBy(parameter => parameter.Name)], t.Item2)),
        Texts.As<string[], SubscribeParameterUpdatesMessage>(ClientMessageEncoder.SubscribeParameterUpdates),
        Texts.As<string[], UnsubscribeParameterUpdatesMessage>(ClientMessageEncoder.UnsubscribeParameterUpdates),
        Gen.Const(0).As<int, SubscribeConnectionGraphMessage>(_ => ClientMessageEncoder.SubscribeConnectionGraph()),
        Gen.Const(0).As<int, UnsubscribeConnectionGraphMessage>(_ => ClientMessageEncoder.UnsubscribeConnectionGraph()),
        Gen.Select(Gen.UInt, Text).As<(uint, string), FetchAssetMessage>(t => ClientMessageEncoder.FetchAsset(t.Item1, t.Item2)),
        Gen.Select(Gen.UInt, Bytes).As<(uint, byte[]), ClientMessageDataMessage>(t => ClientMessageEncoder.MessageData(t.Item1, t.Item2)),
        Gen.Select(Gen.UInt, Gen.UInt, Text, Bytes).As<(uint, uint, string, byte[]), ServiceCallRequestMessage>(
            t => ClientMessageEncoder.ServiceCallRequest(t.Item1, t.Item2, t.Item3, t.Item4)),
        Gen.ULong.As<ulong, PingMessage>(ClientMessageEncoder.Ping),
        Gen.ULong.As<ulong, PingAckMessage>(ClientMessageEncoder.PingAck),
        Gen.ULong.As<ulong, ConsumedMessage>(ClientMessageEncoder.Consumed));

    /// <summary>One of the values.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<(Type Message, byte[] Frame)> As<T, TMessage>(this Gen<T> gen, Func<T, byte[]> encode) =>
        gen.Select(value => (typeof(TMessage), encode(value)));

    private static Gen<ParameterValue> Nested(int depth) => depth == 0
        ? Scalar
        : Gen.OneOf(
            Scalar,
            Gen.Dictionary(SmallKey, Nested(depth - 1))[0, 3].Select(d => (ParameterValue)new DictionaryParameterValue(d)),
            Gen.Dictionary(SmallKey, Scalar)[0, 2].Array[0, 3]
                .Select(a => ParameterValue.ArrayOf(a.Select(d => new DictionaryParameterValue(d)))),
            Text.Array[0, 3].Select(a => ParameterValue.ArrayOf(a.Select(t => new StringParameterValue(t)))),
            Gen.Bool.Array[0, 3].Select(a => ParameterValue.ArrayOf(a.Select(BooleanParameterValue.Of))),
            Gen.Long.Array[0, 3].Select(a => ParameterValue.ArrayOf(a.Select(l => new IntegerParameterValue(l)))),
            Gen.Long.Array[1, 3].Array[0, 3].Select(a => ParameterValue.ArrayOf(a.Select(l => new IntegerArrayParameterValue(l)))));
}
