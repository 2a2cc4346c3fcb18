namespace RemoteAccess.Client;

/// <summary>Names of encodings as viewers know them.</summary>
public static class Encodings
{
    /// <summary>JSON messages in UTF-8.</summary>
    public const string Json = "json";

    /// <summary>Protobuf messages; their schema is a serialised <c>FileDescriptorSet</c> with everything it imports.</summary>
    public const string Protobuf = "protobuf";

    /// <summary>JSON Schema, for <see cref="Json"/>.</summary>
    public const string JsonSchema = "jsonschema";
}
