namespace RemoteAccess.Protocol;

/// <summary>Flow control: how far the viewer has got (binary opcode 128; ours, sent only by viewers with the attribute
/// <c>ra.flow</c>).</summary>
/// <param name="Bytes">Bytes of its control stream it has processed so far, frame headers included.</param>
public sealed record ConsumedMessage(ulong Bytes) : ClientMessage;
