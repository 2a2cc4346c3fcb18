namespace RemoteAccess.Protocol;

/// <summary>A stream violated the framing. The beginning of the next frame is unknown, so the stream must not be read any
/// further.</summary>
public sealed class FrameViolationException : Exception
{
    private FrameViolationException(FrameViolation reason, long value, string message)
        : base(message)
    {
        Reason = reason;
        Value = value;
    }

    /// <summary>The violated rule.</summary>
    public FrameViolation Reason { get; }

    /// <summary>The wrong value: the announced length in bytes, or the opcode.</summary>
    public long Value { get; }

    internal static FrameViolationException TooLarge(uint payloadLength, int maxPayloadBytes) => new(
        FrameViolation.TooLarge,
        payloadLength,
        $"A frame of {payloadLength} bytes was announced; the limit is {maxPayloadBytes} bytes.");

    internal static FrameViolationException UnknownOpcode(byte opcode) => new(
        FrameViolation.UnknownOpcode,
        opcode,
        $"Frame opcode {opcode} is unknown; it must be {(byte)FrameOpcode.Text} (text) or {(byte)FrameOpcode.Binary} (binary).");
}
