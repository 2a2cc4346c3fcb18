using System.Diagnostics.Metrics;
using RemoteAccess.Silo.Demo;

namespace RemoteAccess.Silo.Stores;

/// <summary>Metrics of the stores. The tag <c>use</c> says what a store keeps: members, rooms or reminders.</summary>
internal sealed class StoreMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _losses;
    private readonly Histogram<double> _answers;

    /// <summary>Creates the instruments.</summary>
    public StoreMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(DemoMetrics.MeterName);
        _losses = _meter.CreateCounter<long>("remote_access.store.losses", "{loss}", "How often a store could not be used any more.");
        _answers = _meter.CreateHistogram(
            "remote_access.store.answer.duration",
            "s",
            "How long a store took to answer a probe; one write or one query.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [
                0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 3]
            });
    }

    /// <summary>Shows which stores can be used, from now on, and 0 for every counter.</summary>
    public void Show(StorePlan stores, Func<IReadOnlyList<LostStore>> lost)
    {
        foreach (var store in stores.All)
        {
            Count(stores, store, 0);
        }

        _meter.CreateObservableGauge(
            "remote_access.store.available",
            () => stores.All.SelectMany(store => Uses(stores, store).Select(use => new Measurement<int>(
                lost().Any(one => one.Problem.Store.Equals(store)) ? 0 : 1, new KeyValuePair<string, object?>("use", use)))),
            null,
            "Whether the store of the members, the rooms or the reminders can be used: 1 yes, 0 no.");
    }

    /// <summary>A store answered.</summary>
    public void Answered(StoreConnection store, TimeSpan duration) =>
        _answers.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("store", store.Product));

    /// <summary>A store cannot be used any more.</summary>
    public void Lost(StorePlan stores, StoreConnection store) => Count(stores, store, 1);

    private void Count(StorePlan stores, StoreConnection store, int losses)
    {
        foreach (var use in Uses(stores, store))
        {
            _losses.Add(losses, new KeyValuePair<string, object?>("use", use));
        }
    }

    private static IEnumerable<string> Uses(StorePlan stores, StoreConnection store) => new[]
    {
        store.Equals(stores.Members) ? "members" : null,
        store.Equals(stores.Grains) ? "rooms" : null,
        store.Equals(stores.Reminders) ? "reminders" : null,
    }.OfType<string>();
}
