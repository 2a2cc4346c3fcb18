namespace RemoteAccess.Client;

/// <summary>The names of encodings in the protocol.</summary>
public static class Encodings
{
    /// <summary>JSON messages in UTF-8.</summary>
    public const string Json = "json";

    /// <summary>Protobuf messages; their schema is a serialised <c>FileDescriptorSet</c> with all imports.</summary>
    public const string Protobuf = "protobuf";

    /// <summary>JSON Schema, for <see cref="Json"/>.</summary>
    public const string JsonSchema = "jsonschema";
}
