using RemoteAccess.Rates;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// How much one viewer may send and cost, over all of its streams: messages, bytes and processing time, a bucket each. Too much is slowed
/// down: its stream is not read for a while, and the transport holds the sender. An episode lasts from the first wait until all buckets are
/// full again. Thread-safe.
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

    /// <summary>How long until nothing is owed any more: whoever comes back under the same name goes on with it till then.</summary>
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
    /// <param name="nanoseconds">What it may cost (<see cref="MessageCost"/>).</param>
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

    /// <summary>Charges what was done for the viewer behind its frame: an answer. It waits for that with its next frame.</summary>
    /// <param name="nanoseconds">What it may have cost.</param>
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
/// <param name="Wait">How long not to read on; zero for not at all.</param>
/// <param name="Begins">The bound that an episode begins with: time to warn the viewer.</param>
internal readonly record struct InboundWait(TimeSpan Wait, InboundExcess Begins);

/// <summary>Which bound a viewer went over.</summary>
internal enum InboundExcess
{
    /// <summary>None, or the episode is told of already.</summary>
    None,

    /// <summary>Messages or bytes a second.</summary>
    Rate,

    /// <summary>Processing time a second.</summary>
    Processing,
}
