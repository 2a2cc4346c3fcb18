namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Decides when to acknowledge processed bytes to the device (B12; docs/protocol.md, Flow control): after 64 KiB, or 250 ms after the
/// first byte that is not acknowledged. Counts one control stream; does not send. Not thread-safe.
/// </summary>
internal sealed class DelayedAcknowledgement(TimeProvider time)
{
    /// <summary>Bytes after which an acknowledgement is due at once.</summary>
    public const int MaxUnacknowledgedBytes = 64 * 1024;

    /// <summary>Time after which an acknowledgement is due for any number of bytes.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(250);

    private ulong _processed;
    private ulong _acknowledged;
    private long _oldestSince;

    /// <summary>Records how many bytes of the stream have been processed in all.</summary>
    public void Processed(ulong bytes)
    {
        if (_processed == _acknowledged && bytes > _processed)
        {
            _oldestSince = time.GetTimestamp();
        }

        _processed = bytes;
    }

    /// <summary>How long until an acknowledgement is due: zero if it is due now, null if there is nothing to acknowledge.</summary>
    public TimeSpan? DueIn()
    {
        if (_processed == _acknowledged)
        {
            return null;
        }

        var left = _processed - _acknowledged >= MaxUnacknowledgedBytes ? TimeSpan.Zero : MaxDelay - time.GetElapsedTime(_oldestSince);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Returns the number to acknowledge; it counts as sent from now on.</summary>
    public ulong Take() => _acknowledged = _processed;
}
