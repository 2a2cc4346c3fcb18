using RemoteAccess.Rates;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// The budgets of one viewer over all of its streams (B13): messages, bytes and processing time, with one bucket each. A viewer above a
/// budget is slowed down: its stream is not read for a while, and the transport makes the sender wait. An episode lasts from the first wait
/// until all buckets are full again. Thread-safe.
/// </summary>
internal sealed class InboundLimiter(InboundOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TokenBucket _messages = new(options.MessagesPerSecond, options.MessageBurst, time);
    private TokenBucket _bytes = new(options.BytesPerSecond, options.ByteBurst, time);
    private TokenBucket _processing = new(options.ProcessingPerSecond.TotalNanoseconds, options.ProcessingBurst.TotalNanoseconds, time);
    private bool _throttling;
    private long _episodes;

    /// <summary>Episodes so far.</summary>
    public long Episodes => Interlocked.Read(ref _episodes);

    /// <summary>How long until the debt is paid. A viewer that returns with the same identity before that still has the debt.</summary>
    public TimeSpan InDebtFor
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                return Longest(_messages.Due(now), _bytes.Due(now), _processing.Due(now));
            }
        }
    }

    /// <summary>Counts a frame that was read.</summary>
    /// <param name="messages">The messages it counts for: 1, or the number of channels or parameters it names.</param>
    /// <param name="bytes">Its bytes, header included.</param>
    /// <param name="nanoseconds">Its cost at most (<see cref="MessageCost"/>).</param>
    public InboundWait Count(int messages, long bytes, long nanoseconds)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_throttling && _messages.IsFull(now) && _bytes.IsFull(now) && _processing.IsFull(now))
            {
                _throttling = false;
            }

            var forRate = Longest(_messages.Take(messages, now), _bytes.Take(bytes, now), TimeSpan.Zero);
            var forProcessing = _processing.Take(nanoseconds, now);
            var wait = Longest(forRate, forProcessing, TimeSpan.Zero);
            if (wait == TimeSpan.Zero || _throttling)
            {
                return new InboundWait(wait, InboundExcess.None);
            }

            _throttling = true;
            _episodes++;
            return new InboundWait(wait, forRate >= forProcessing ? InboundExcess.Rate : InboundExcess.Processing);
        }
    }

    /// <summary>Charges the cost of an answer to the viewer. The viewer waits for it with its next frame.</summary>
    /// <param name="nanoseconds">Its cost at most.</param>
    public void Charge(long nanoseconds)
    {
        lock (_gate)
        {
            _processing.Take(nanoseconds, time.GetTimestamp());
        }
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other, TimeSpan third)
    {
        var longer = one > other ? one : other;
        return longer > third ? longer : third;
    }
}

/// <summary>What a counted frame means for the stream it came on.</summary>
/// <param name="Wait">How long the stream is not read; zero: read on at once.</param>
/// <param name="Begins">The budget whose excess begins an episode; the viewer is warned.</param>
internal readonly record struct InboundWait(TimeSpan Wait, InboundExcess Begins);

/// <summary>The budget that a viewer exceeded.</summary>
internal enum InboundExcess
{
    /// <summary>None, or the viewer was warned in this episode already.</summary>
    None,

    /// <summary>Messages or bytes a second.</summary>
    Rate,

    /// <summary>Processing time a second.</summary>
    Processing,
}
