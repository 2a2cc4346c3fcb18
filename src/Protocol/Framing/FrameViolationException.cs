namespace RemoteAccess.Protocol;

/// <summary>A stream broke the framing rules: where the next frame begins is no longer known, so it must not be read any further.</summary>
public sealed class FrameViolationException : Exception
{
    private FrameViolationException(FrameViolation reason, long value, string message)
        : base(message)
    {
        Reason = reason;
        Value = value;
    }

    /// <summary>Which rule was broken.</summary>
    public FrameViolation Reason { get; }

    /// <summary>The offending number: the announced length in bytes, or the opcode.</summary>
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
