using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// What a frame may cost at most, in time of one processor, by its kind and size: known before anything of it is decoded. Pure.
/// <list type="bullet">
/// <item>Every frame: <see cref="PerFrame"/>, for its dispatch, one answer and what an event or a log line of it takes.</item>
/// <item>Binary, or skipped unread: <see cref="CopiedByte"/> for each byte, which is moved a few times at most.</item>
/// <item>JSON that is not decoded (refused, or no message): <see cref="ScannedByte"/>; its op may stand behind everything else.</item>
/// <item>JSON that is decoded: <see cref="DecodedByte"/>; parameters, whose values are trees that are copied for their handler:
/// <see cref="ParameterByte"/>.</item>
/// <item>Answers to what it asks for: as above, since a short request may have a long answer.</item>
/// </list>
/// The weights are those of the densest messages of each kind (many tiny elements), measured on a slow core and rounded up; ordinary ones
/// cost a fraction.
/// </summary>
internal static class MessageCost
{
    public const int PerFrame = 8_000;
    public const int CopiedByte = 2;

    /// <summary>A frame that is no message, beside its bytes: exceptions cost far more than what a short frame is worth.</summary>
    public const int PerFailure = 100_000;

    public const int ScannedByte = 50;
    public const int DecodedByte = 100;
    public const int ParameterByte = 300;

    /// <summary>Nanoseconds for a frame that is not decoded.</summary>
    public static long OfUndecoded(FrameOpcode opcode, long bytes) =>
        PerFrame + (bytes * (opcode == FrameOpcode.Text ? ScannedByte : CopiedByte));

    /// <summary>Nanoseconds for an answer that was encoded out of many values.</summary>
    public static long OfEncodedAnswer(int bytes) => (long)bytes * ScannedByte;

    /// <summary>Nanoseconds for an answer whose payload is copied as it is.</summary>
    public static long OfCopiedAnswer(int bytes) => (long)bytes * CopiedByte;

    /// <summary>Nanoseconds for a frame whose bytes were skipped as they came.</summary>
    public static long OfSkipped(long bytes) => PerFrame + (bytes * CopiedByte);

    /// <summary>Nanoseconds for a frame that is decoded.</summary>
    public static long OfDecoded(ClientMessageKind kind, long bytes) => PerFrame + (bytes * kind switch
    {
        ClientMessageKind.SetParameters => ParameterByte,
        ClientMessageKind.MessageData or ClientMessageKind.ServiceCallRequest or ClientMessageKind.Ping or ClientMessageKind.PingAck
            or ClientMessageKind.Consumed => CopiedByte,
        _ => DecodedByte,
    });
}
