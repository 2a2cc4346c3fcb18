namespace RemoteAccess.Viewer.Schemas;

/// <summary>A protobuf schema or message cannot be read; the message says why.</summary>
internal sealed class ProtobufException(string message) : Exception(message);
