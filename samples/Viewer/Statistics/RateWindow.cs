namespace RemoteAccess.Viewer.Statistics;

/// <summary>
/// Messages and bytes per second over about the last five seconds, in fixed memory. The first message only starts the clock: the
/// time before it is unknown, so counting it would make the rate too high. Not thread-safe.
/// </summary>
internal sealed class RateWindow(TimeProvider time)
{
    private const int BucketCount = 10;

    private static readonly TimeSpan BucketWidth = TimeSpan.FromMilliseconds(500);

    private readonly Bucket[] _buckets = new Bucket[BucketCount];
    private long? _start;

    /// <summary>Counts one message.</summary>
    public void Add(int bytes)
    {
        if (_start is not { } start)
        {
            _start = time.GetTimestamp();
            return;
        }

        var number = BucketNumber(time.GetElapsedTime(start));
        ref var bucket = ref _buckets[number % BucketCount];
        if (bucket.Number != number)
        {
            bucket = new Bucket { Number = number };
        }

        bucket.Messages++;
        bucket.Bytes += bytes;
    }

    /// <summary>The rates now; null until the clock has run for one bucket.</summary>
    public Rate? Measure()
    {
        if (_start is not { } start)
        {
            return null;
        }

        var elapsed = time.GetElapsedTime(start);
        if (elapsed < BucketWidth)
        {
            return null;
        }

        var newest = BucketNumber(elapsed);
        var oldest = Math.Max(0, newest - BucketCount + 1);
        long messages = 0, bytes = 0;
        foreach (var bucket in _buckets)
        {
            if (bucket.Number >= oldest)
            {
                messages += bucket.Messages;
                bytes += bucket.Bytes;
            }
        }

        var seconds = (elapsed - (oldest * BucketWidth)).TotalSeconds;
        return new Rate(messages / seconds, bytes / seconds);
    }

    private static long BucketNumber(TimeSpan elapsed) => elapsed.Ticks / BucketWidth.Ticks;

    private struct Bucket
    {
        public long Number;
        public long Messages;
        public long Bytes;
    }
}
