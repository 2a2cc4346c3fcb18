namespace RemoteAccess.Viewer.Schemas;

/// <summary>One field as it stands in a message.</summary>
/// <param name="Number">Which field.</param>
/// <param name="Type">How its bytes lie; a group has its content in <see cref="Content"/>.</param>
/// <param name="Bits">The value of the types that are a number.</param>
/// <param name="Content">The bytes of the others: a view of the message.</param>
internal readonly record struct WireField(int Number, WireType Type, ulong Bits, ReadOnlyMemory<byte> Content);
