namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Round trips of one viewer, from its ping acknowledgements (protocol.md): the first sample is ignored, because it includes the set-up;
/// then an exponential average with alpha 0.3, and one of the deviation. Thread-safe.
/// </summary>
internal sealed class RoundTripEstimator
{
    private const double Alpha = 0.3;
    private readonly Lock _gate = new();
    private int _samples;
    private double _average;
    private double _deviation;

    /// <summary>Average and deviation; null before the second sample.</summary>
    public (TimeSpan Average, TimeSpan Deviation)? Current
    {
        get
        {
            lock (_gate)
            {
                return _samples < 2 ? null : (TimeSpan.FromMilliseconds(_average), TimeSpan.FromMilliseconds(_deviation));
            }
        }
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="milliseconds">Not negative: the caller ignores samples of a clock that went back.</param>
    public void Add(double milliseconds)
    {
        lock (_gate)
        {
            if (_samples < int.MaxValue)
            {
                _samples++;
            }

            switch (_samples)
            {
                case 1:
                    return;
                case 2:
                    _average = milliseconds;
                    return;
                default:
                    _deviation += Alpha * (Math.Abs(milliseconds - _average) - _deviation);
                    _average += Alpha * (milliseconds - _average);
                    return;
            }
        }
    }
}
