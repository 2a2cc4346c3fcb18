using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>Checks frames of callers, once, where they enter.</summary>
internal static class ControlFrameChecks
{
    /// <summary>The frame's bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly one frame.</exception>
    public static ReadOnlyMemory<byte> CheckedBytes(this ControlFrame frame) => ControlFrame.IsWhole(frame.Encoded)
        ? frame.Encoded
        : throw new ArgumentException($"The {frame.Encoded?.Length ?? 0} bytes are not exactly one control frame.", nameof(frame));
}
