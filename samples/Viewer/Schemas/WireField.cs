namespace RemoteAccess.Viewer.Schemas;

/// <summary>One field of a message.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Type">The wire type; a group has its content in <see cref="Content"/>.</param>
/// <param name="Bits">The value, for wire types that are a number.</param>
/// <param name="Content">The bytes, for the other wire types: a view of the message.</param>
internal readonly record struct WireField(int Number, WireType Type, ulong Bits, ReadOnlyMemory<byte> Content);
