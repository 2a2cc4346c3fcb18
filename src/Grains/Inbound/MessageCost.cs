using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// The cost of a frame at most, in time of one processor, by its kind and size. It is known before the frame is decoded. Pure.
/// <list type="bullet">
/// <item>Every frame: <see cref="PerFrame"/>, for its dispatch, one answer, and an event or a log line.</item>
/// <item>Binary, or skipped unread: <see cref="CopiedByte"/> for each byte, which is copied a few times at most.</item>
/// <item>JSON that is not decoded (refused, or no message): <see cref="ScannedByte"/>; its op may be its last member.</item>
/// <item>JSON that is decoded: <see cref="DecodedByte"/>; parameters, whose values are trees that are copied for their handler:
/// <see cref="ParameterByte"/>.</item>
/// <item>Answers cost the same, because a short request may have a long answer.</item>
/// </list>
/// The weights are those of the densest messages of each kind (many tiny elements), measured on a slow core and rounded up; ordinary ones
/// cost a fraction.
/// </summary>
internal static class MessageCost
{
    public const int PerFrame = 8_000;
    public const int CopiedByte = 2;

    /// <summary>An invalid frame, in addition to its bytes: an exception costs far more than a short frame.</summary>
    public const int PerFailure = 100_000;

    public const int ScannedByte = 50;
    public const int DecodedByte = 100;
    public const int ParameterByte = 300;

    /// <summary>Nanoseconds for a frame that is not decoded.</summary>
    public static long OfUndecoded(FrameOpcode opcode, long bytes) =>
        PerFrame + (bytes * (opcode == FrameOpcode.Text ? ScannedByte : CopiedByte));

    /// <summary>Nanoseconds for an answer that was encoded from many values.</summary>
    public static long OfEncodedAnswer(int bytes) => (long)bytes * ScannedByte;

    /// <summary>Nanoseconds for an answer whose payload is copied as it is.</summary>
    public static long OfCopiedAnswer(int bytes) => (long)bytes * CopiedByte;

    /// <summary>Nanoseconds for a frame whose bytes were skipped.</summary>
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
