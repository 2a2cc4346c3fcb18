using System.Globalization;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>
/// How long viewers wait to be served, beside round trips of the same connections taken by turns: a machine that is busy lengthens both, so
/// the median may be as many trips as it is on an idle one. Never as long as the server's own report of a viewer takes, which comes in
/// batches of 3 s: not to wait for it is what is shown.
/// </summary>
/// <param name="idle">What the median may be on an idle machine, in milliseconds.</param>
internal sealed class ServedTimes(double idle)
{
    private const double MostTrips = 40;
    private const double Most = 2_000;

    private readonly List<double> _served = [];
    private readonly List<double> _trips = [];

    internal void Add(TimeSpan served, TimeSpan trip)
    {
        _served.Add(served.TotalMilliseconds);
        _trips.Add(trip.TotalMilliseconds);
    }

    /// <summary>What the median may be, beside these trips.</summary>
    internal double Limit => Math.Min(Most, Math.Max(idle, MostTrips * Quantile(_trips, 0.5)));

    internal void AssertSoon(string what)
    {
        var served = string.Join(", ", new[] { 0.5, 0.9, 0.99, 1 }.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"p{part * 100:0} {Quantile(_served, part):0.0} ms")));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}, n={_served.Count}: {served}; a round trip: p50 {Quantile(_trips, 0.5):0.0} ms; limit {Limit:0} ms");
        Assert.InRange(Quantile(_served, 0.5), 0, Limit);
    }

    private static double Quantile(List<double> values, double part) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * part)));
}
