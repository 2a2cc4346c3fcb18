namespace RemoteAccess.Protocol;

internal sealed class ServiceWire
{
    public uint? Id { get; set; }

    public string? Name { get; set; }

    public string? Type { get; set; }

    public ServiceSchemaWire? Request { get; set; }

    public string? RequestSchema { get; set; }

    public ServiceSchemaWire? Response { get; set; }

    public string? ResponseSchema { get; set; }

    public static ServiceWire From(ServiceAdvertisement service) => new()
    {
        Id = service.Id,
        Name = service.Name,
        Type = service.Type,
        Request = ServiceSchemaWire.From(service.Request, service.Id, "request"),
        RequestSchema = service.Request is null ? service.RequestSchema : null,
        Response = ServiceSchemaWire.From(service.Response, service.Id, "response"),
        ResponseSchema = service.Response is null ? service.ResponseSchema : null,
    };

    public ServiceAdvertisement ToAdvertisement()
    {
        const string Owner = "a service";
        var id = WireCheck.Required(Id, Owner, "id");
        return new ServiceAdvertisement
        {
            Id = id,
            Name = WireCheck.Required(Name, Owner, "name"),
            Type = WireCheck.Required(Type, Owner, "type"),
            Request = Request?.ToSchema(id, "request"),
            RequestSchema = RequestSchema ?? string.Empty,
            Response = Response?.ToSchema(id, "response"),
            ResponseSchema = ResponseSchema ?? string.Empty,
        };
    }

    internal sealed class ServiceSchemaWire
    {
        public string? Encoding { get; set; }

        public string? SchemaName { get; set; }

        public string? SchemaEncoding { get; set; }

        public SchemaData? Schema { get; set; }

        public static ServiceSchemaWire? From(ServiceSchema? schema, uint serviceId, string which) => schema is null ? null : new()
        {
            Encoding = schema.Encoding,
            SchemaName = schema.SchemaName,
            SchemaEncoding = schema.SchemaEncoding,
            Schema = SchemaData.ForWriting(schema.Schema, schema.SchemaEncoding, $"the {which} of service {serviceId}"),
        };

        public ServiceSchema ToSchema(uint serviceId, string which)
        {
            ReadOnlyMemory<byte> schema = default;
            if (Schema is { } data && !data.TryDecode(SchemaEncoding, out schema))
            {
                throw MessageParseException.BadValue($"schema of the {which} of service {serviceId}", null, SchemaData.Base64Fix);
            }

            return new ServiceSchema
            {
                Encoding = WireCheck.Required(Encoding, $"the {which} of service {serviceId}", "encoding"),
                SchemaName = SchemaName ?? string.Empty,
                SchemaEncoding = SchemaEncoding,
                Schema = schema,
            };
        }
    }
}
