namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Orders the packets of one stream, because LiveKit does not order data packets: early packets are held, within bounds and for a limited
/// time; a lasting gap is reported as a loss. It knows neither the sender nor the receiver.
/// </summary>
/// <remarks>Guarded by a lock of its own, taken by the pump and by the gap's timer; the stream's locks are taken inside it, never the other
/// way.</remarks>
/// <param name="stream">Receives the ordered packets.</param>
/// <param name="time">Drives the wait for a gap.</param>
/// <param name="isSuperseded">Whether its sender has opened another stream: then it knows that a stream which never began here has
/// ended.</param>
internal sealed class PacketAssembly(InboundStream stream, TimeProvider time, Func<bool> isSuperseded)
{
    /// <summary>How far a packet may be ahead of the next expected one: 64.</summary>
    internal const int MaxAhead = 64;

    /// <summary>Bytes that are held for one stream: 128 KiB, eight full packets and more than SDKs have in flight.</summary>
    internal const int MaxHeldBytes = 128 * 1024;

    /// <summary>How long to wait for a missing packet: 2 s; a reliable channel that has not sent it again by then is broken.</summary>
    internal static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ControlPacket> _held = [];
    private ITimer? _timer;
    private int _heldBytes;

    /// <summary>Processes a packet.</summary>
    internal void Accept(in ControlPacket packet)
    {
        lock (_gate)
        {
            if (packet.Index > stream.Next)
            {
                Hold(packet);
                return;
            }

            Take(packet);
            if (_held.Count == 0)
            {
                return;
            }

            while (_held.Remove(stream.Next, out var next))
            {
                Release(next.Content.Length);
                Take(next);
            }

            _timer?.Change(_held.Count == 0 ? Timeout.InfiniteTimeSpan : GapTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void Take(in ControlPacket packet)
    {
        var isNext = packet.Index == stream.Next;
        stream.Accept(packet.Index, packet.Content.Span);
        if (!isNext || !packet.IsLast)
        {
            return;
        }

        if (_held.Count > 0)
        {
            Lose($"Packets came after the last one, {packet.Index}.");
        }
        else
        {
            stream.Close(string.Empty);
        }
    }

    private void Hold(in ControlPacket packet)
    {
        var next = stream.Next;
        if (_held.TryGetValue(packet.Index, out var held))
        {
            if (!held.Content.Span.SequenceEqual(packet.Content.Span) || held.IsLast != packet.IsLast)
            {
                Lose($"Packet {packet.Index} came twice, with different content.");
            }

            return;
        }

        if (packet.Index - next > MaxAhead || _heldBytes + packet.Content.Length > MaxHeldBytes)
        {
            Lose($"Packet {next} is missing, and {packet.Index} came: at most {MaxAhead} packets and {MaxHeldBytes} bytes can wait "
                + "for it.");
            return;
        }

        _held.Add(packet.Index, packet);
        _heldBytes += packet.Content.Length;
        if (!stream.CountEarly(packet.Content.Length))
        {
            Lose(InboundStream.TooMuchHeld);
            return;
        }

        if (_held.Count == 1)
        {
            _timer ??= time.CreateTimer(
                static assembly => ((PacketAssembly)assembly!).GapStayed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(GapTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void GapStayed()
    {
        lock (_gate)
        {
            if (_held.Count == 0)
            {
                return;
            }

            if (stream.Next == 0 && isSuperseded())
            {
                Drop();
                stream.End(new IOException(
                    "It began on an earlier connection of the device, and its sender has opened another stream."),
                    StreamEnd.GivenUp);
            }
            else
            {
                Lose($"Packet {stream.Next} of the stream did not come within {GapTimeout.TotalSeconds:0} s.");
            }
        }
    }

    private void Lose(string why)
    {
        Drop();
        stream.Lose(why);
    }

    private void Drop()
    {
        _held.Clear();
        Release(_heldBytes);
    }

    private void Release(int bytes)
    {
        _heldBytes -= bytes;
        stream.CountEarly(-bytes);
    }
}
