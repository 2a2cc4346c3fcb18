using System.Diagnostics.Metrics;

namespace RemoteAccess.Metrics;

/// <summary>A counter whose listeners cannot disturb what is counted: an exception of theirs is dropped. What is counted stands between
/// steps that belong together, e.g. the end of a link and the request of its reset. Linked into the projects that need it.</summary>
internal readonly struct GuardedCounter(Counter<long> counter)
{
    public static implicit operator GuardedCounter(Counter<long> counter) => new(counter);

    /// <inheritdoc cref="Counter{T}.Add(T)"/>
    public void Add(long delta)
    {
        try
        {
            counter.Add(delta);
        }
        catch (Exception)
        {
            // The listener's own fault, and nobody here could act on it.
        }
    }

    /// <inheritdoc cref="Counter{T}.Add(T, KeyValuePair{string, object})"/>
    public void Add(long delta, KeyValuePair<string, object?> tag)
    {
        try
        {
            counter.Add(delta, tag);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    /// <inheritdoc cref="Counter{T}.Add(T, KeyValuePair{string, object}, KeyValuePair{string, object})"/>
    public void Add(long delta, KeyValuePair<string, object?> tag, KeyValuePair<string, object?> other)
    {
        try
        {
            counter.Add(delta, tag, other);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}

/// <summary>The same for a counter that goes up and down.</summary>
internal readonly struct GuardedUpDownCounter(UpDownCounter<long> counter)
{
    /// <inheritdoc cref="UpDownCounter{T}.Add(T, KeyValuePair{string, object}, KeyValuePair{string, object})"/>
    public void Add(long delta, KeyValuePair<string, object?> tag, KeyValuePair<string, object?> other)
    {
        try
        {
            counter.Add(delta, tag, other);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    public static implicit operator GuardedUpDownCounter(UpDownCounter<long> counter) => new(counter);

    /// <inheritdoc cref="UpDownCounter{T}.Add(T)"/>
    public void Add(long delta)
    {
        try
        {
            counter.Add(delta);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}

/// <summary>The same for a histogram.</summary>
internal readonly struct GuardedHistogram<T>(Histogram<T> histogram)
    where T : struct
{
    public static implicit operator GuardedHistogram<T>(Histogram<T> histogram) => new(histogram);

    /// <summary>Whether anybody listens.</summary>
    public bool Enabled => histogram.Enabled;

    /// <inheritdoc cref="Histogram{T}.Record(T)"/>
    public void Record(T value)
    {
        try
        {
            histogram.Record(value);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    /// <inheritdoc cref="Histogram{T}.Record(T, KeyValuePair{string, object})"/>
    public void Record(T value, KeyValuePair<string, object?> tag)
    {
        try
        {
            histogram.Record(value, tag);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    /// <inheritdoc cref="Histogram{T}.Record(T, KeyValuePair{string, object}, KeyValuePair{string, object})"/>
    public void Record(T value, KeyValuePair<string, object?> tag, KeyValuePair<string, object?> other)
    {
        try
        {
            histogram.Record(value, tag, other);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
