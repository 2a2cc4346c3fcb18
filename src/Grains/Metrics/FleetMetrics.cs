using System.Diagnostics.Metrics;
using RemoteAccess.Metrics;

using static RemoteAccess.Grains.Metrics.CounterTags;

namespace RemoteAccess.Grains.Metrics;

/// <summary>What happens to rooms between silos. Part of <see cref="RemoteAccessMetrics"/>; gauges are in <see
/// cref="FleetGauges"/>.</summary>
internal sealed class FleetMetrics
{
    private readonly GuardedCounter _moves;
    private readonly GuardedCounter _reopenings;
    private readonly GuardedCounter _superseded;
    private readonly GuardedCounter _cutOffs;

    public FleetMetrics(Meter meter)
    {
        _moves = meter.CreateCounter<long>(
            "remote_access.fleet.moves", "{room}", "Attempts of this silo to hand a room over to another one, by outcome.");
        _reopenings = meter.CreateCounter<long>(
            "remote_access.fleet.reopenings", "{room}", "Attempts of this silo to reopen a room that no living silo served, by outcome.");
        _superseded = meter.CreateCounter<long>(
            "remote_access.fleet.superseded", "{room}", "Sessions ended because the stored epoch of their room is higher.");
        _cutOffs = meter.CreateCounter<long>(
            "remote_access.fleet.cut_offs", "{episode}", "Times that this silo ended its rooms because it heard nobody.");
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        Show(_moves, "outcome", Enum.GetNames<RoomMove>());
        Show(_reopenings, "outcome", Enum.GetNames<RoomReopening>());
        _superseded.Add(0);
        _cutOffs.Add(0);
    }

    public void RoomMoved(RoomMove outcome) => _moves.Add(1, Tag("outcome", outcome.ToString()));

    public void RoomReopened(RoomReopening outcome) => _reopenings.Add(1, Tag("outcome", outcome.ToString()));

    public void SessionSuperseded() => _superseded.Add(1);

    public void CutOff() => _cutOffs.Add(1);
}
