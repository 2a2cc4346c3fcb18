using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>A channel of the server (id u64, the schema always written) or of a client (id u32, the schema only when there is one).</summary>
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

    public ChannelAdvertisement ToAdvertisement()
    {
        const string Owner = "a channel";
        var id = WireCheck.Required(Id, Owner, "id");
        ReadOnlyMemory<byte> schema = default;
        if (Schema is { } data && !data.TryDecode(SchemaEncoding, out schema))
        {
            throw MessageParseException.BadValue($"schema of channel {id.ToString(CultureInfo.InvariantCulture)}", null, SchemaData.Base64Mend);
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
}
