using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>A channel of the server (id u64, the schema is always written) or of a client (id u32, the schema is written only if there is
/// one).</summary>
internal sealed class ChannelWire
{
    public ulong? Id { get; set; }

    public string? Topic { get; set; }

    public string? Encoding { get; set; }

    public string? SchemaName { get; set; }

    public string? SchemaEncoding { get; set; }

    public SchemaData? Schema { get; set; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    public static ChannelWire From(ChannelAdvertisement channel) => new()
    {
        Id = channel.Id,
        Topic = channel.Topic,
        Encoding = channel.Encoding,
        SchemaName = channel.SchemaName,
        SchemaEncoding = channel.SchemaEncoding,
        Schema = SchemaData.ForWriting(channel.Schema, channel.SchemaEncoding, $"channel {channel.Id}"),
        Metadata = OpWire.OrAbsent(channel.Metadata),
    };

    public static ChannelWire From(ClientChannelAdvertisement channel) => new()
    {
        Id = channel.Id,
        Topic = channel.Topic,
        Encoding = channel.Encoding,
        SchemaName = channel.SchemaName,
        SchemaEncoding = channel.SchemaEncoding,
        Schema = channel.Schema is { } schema
            ? SchemaData.ForWriting(schema, channel.SchemaEncoding, $"client channel {channel.Id}")
            : null,
        Metadata = OpWire.OrAbsent(channel.Metadata),
    };

    public ChannelAdvertisement ToAdvertisement()
    {
        const string Owner = "a channel";
        var id = WireCheck.Required(Id, Owner, "id");
        ReadOnlyMemory<byte> schema = default;
        if (Schema is { } data && !data.TryDecode(SchemaEncoding, out schema))
        {
            throw MessageParseException.BadValue(
                $"schema of channel {id.ToString(CultureInfo.InvariantCulture)}", null, SchemaData.Base64Fix);
        }

        return new ChannelAdvertisement
        {
            Id = id,
            Topic = WireCheck.Required(Topic, Owner, "topic"),
            Encoding = WireCheck.Required(Encoding, Owner, "encoding"),
            SchemaName = WireCheck.Required(SchemaName, Owner, "schemaName"),
            SchemaEncoding = SchemaEncoding,
            Schema = schema,
            Metadata = WireCheck.OptionalMap(Metadata, "metadata"),
        };
    }

    /// <summary>Null and an error if only the schema is wrong: then the other channels of the message are accepted.</summary>
    public ClientChannelAdvertisement? ToClientAdvertisement(out UndecodableSchema? error)
    {
        const string Owner = "a client channel";
        var wideId = WireCheck.Required(Id, Owner, "id");
        if (wideId > uint.MaxValue)
        {
            throw MessageParseException.BadValue("id", wideId.ToString(CultureInfo.InvariantCulture), "an unsigned 32-bit integer");
        }

        ReadOnlyMemory<byte> schema = default;
        var id = (uint)wideId;
        // A schema without its encoding cannot be read; like the reference, this ignores it. Its name is kept.
        var told = string.IsNullOrEmpty(SchemaEncoding) ? null : Schema;
        error = told is { } data && !data.TryDecode(SchemaEncoding, out schema)
            ? new UndecodableSchema(id, $"it must be {SchemaData.Base64Fix}")
            : null;
        var channel = new ClientChannelAdvertisement
        {
            Id = id,
            Topic = WireCheck.Required(Topic, Owner, "topic"),
            Encoding = WireCheck.Required(Encoding, Owner, "encoding"),
            SchemaName = WireCheck.Required(SchemaName, Owner, "schemaName"),
            SchemaEncoding = SchemaEncoding,
            // The cast is needed: a plain null would become empty memory, and a missing schema an empty one.
            Schema = told is null ? (ReadOnlyMemory<byte>?)null : schema,
            Metadata = WireCheck.OptionalMap(Metadata, "metadata"),
        };
        return error is null ? channel : null;
    }
}
