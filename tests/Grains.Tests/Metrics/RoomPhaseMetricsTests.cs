using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Metrics;

public sealed class RoomPhaseMetricsTests
{
    [Fact]
    public async Task Each_phase_shows_its_rooms_and_0_from_the_start()
    {
        await using var fixture = new SessionFixture();
        var host = new SessionHost(
            fixture.Connector, RegistryGrains.Of(fixture.Registry), fixture.Epochs, null!, Options.Create(fixture.Options),
            fixture.Metrics, fixture.Admission, TestThreads.Silo, fixture.Time, null!, fixture.Loggers);
        new RoomPhaseMetrics(fixture.Meters, host).Participate(
            new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance));
        using var seen = new Phases(fixture.Meters);

        Assert.Equal(Enum.GetNames<RoomPhase>().Order(), seen.Now().Keys.Order());
        Assert.All(seen.Now().Values, rooms => Assert.Equal(0, rooms));
        fixture.Connector.BeforeConnect = (request, _) => request.Room.ToString() == "bad"
            ? Task.FromException(new RoomConnectException(RoomConnectFailure.Unauthorized, "unknown key"))
            : Task.CompletedTask;
        foreach (var room in new[] { "good", "better", "bad" })
        {
            host.Start(RoomName.Parse(room), 1, fixture.Descriptor, []);
        }

        await fixture.Until(
            () => seen.Now() is var now && now["Connected"] == 2 && now["Reconnecting"] == 1, "two rooms connected and one not");
        var drained = host.DrainAsync(CancellationToken.None);
        await fixture.AdvanceUntil(() => drained.IsCompleted, "the drain");
    }

    private sealed class Phases : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, int> _now = [];

        public Phases(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "remote_access.rooms.phase")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => _now[(string)tags[0].Value!] = value);
            _listener.Start();
        }

        public Dictionary<string, int> Now()
        {
            _listener.RecordObservableInstruments();
            return _now;
        }

        public void Dispose() => _listener.Dispose();
    }
}
