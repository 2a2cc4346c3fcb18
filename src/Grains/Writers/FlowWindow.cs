namespace RemoteAccess.Grains.Writers;

/// <summary>Bytes written and not yet acknowledged by a viewer that acknowledges (B12). Guarded by the link's lock.</summary>
internal sealed class FlowWindow(int window)
{
    private ulong _written;
    private ulong _acknowledged;

    /// <summary>Bytes written and not acknowledged.</summary>
    public long Outstanding => (long)(_written - _acknowledged);

    /// <summary>Bytes handed to the transport in all.</summary>
    public ulong TotalWritten => _written;

    /// <summary>Bytes acknowledged in all.</summary>
    public ulong TotalAcknowledged => _acknowledged;

    /// <summary>Bytes that may be written now.</summary>
    public int Available => (int)Math.Max(0, window - Outstanding);

    /// <summary>Since when an acknowledgement is outstanding: since the last one, or since the write of the first outstanding
    /// byte.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>Counts bytes handed to the transport.</summary>
    /// <returns>True when they are the first outstanding ones: the caller starts the stall clock.</returns>
    public bool Written(int bytes, long now)
    {
        var first = Outstanding == 0;
        _written += (ulong)bytes;
        if (first)
        {
            WaitingSince = now;
        }

        return first;
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>Whether it made progress. A value below the last one, or above the bytes written, belongs to another stream.</returns>
    public bool Acknowledge(ulong consumed, long now)
    {
        if (consumed <= _acknowledged || consumed > _written)
        {
            return false;
        }

        _acknowledged = consumed;
        WaitingSince = now;
        return true;
    }

    /// <summary>The viewer's stream was not read until now: its time starts again.</summary>
    public void Excuse(long now) => WaitingSince = now;

    /// <summary>No acknowledgement is expected any more.</summary>
    public void Stop() => _acknowledged = _written;
}
