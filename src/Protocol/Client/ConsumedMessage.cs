namespace RemoteAccess.Protocol;

/// <summary>Flow control: how much the viewer has processed (binary opcode 128; our extension, sent only by viewers with the attribute
/// <c>ra.flow</c>).</summary>
/// <param name="Bytes">Bytes of its control stream processed so far, including frame headers.</param>
public sealed record ConsumedMessage(ulong Bytes) : ClientMessage;
