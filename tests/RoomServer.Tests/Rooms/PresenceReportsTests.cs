using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>What a listener of presence hears of one change, and what its fault does.</summary>
public sealed class PresenceReportsTests
{
    private readonly FakeLogger _log = new();
    private readonly RecordedPresence _presence = new();

    [Theory]
    [InlineData(1, true, false, "viewer in lab")]
    [InlineData(1, false, true, "device in lab")]
    [InlineData(0, false, true, "nobody in lab, device in lab")]
    [InlineData(1, false, false, "")]
    public void A_join_is_reported_after_the_lack_of_viewers(int viewers, bool isViewer, bool isDevice, string told)
    {
        new PresenceReports(_presence, _log).Joined("lab", viewers, isViewer, isDevice);

        Assert.Equal(told, string.Join(", ", _presence.Take()));
    }

    [Theory]
    [InlineData(0, "nobody in lab")]
    [InlineData(1, "")]
    public void A_departure_is_reported_when_no_viewer_is_left(int viewers, string told)
    {
        new PresenceReports(_presence, _log).Left("lab", viewers);

        Assert.Equal(told, string.Join(", ", _presence.Take()));
    }

    [Fact]
    public void A_fault_of_the_listener_is_logged_and_goes_no_further()
    {
        var reports = new PresenceReports(new FaultyPresence(), _log);

        reports.Joined("lab", viewers: 1, isViewer: true, isDevice: false);
        reports.Left("lab", viewers: 0);

        Assert.Equal([1003, 1003], _log.Collector.GetSnapshot().Select(line => line.Id.Id));
    }

    [Fact]
    public void Nothing_is_done_where_nobody_listens()
    {
        var reports = new PresenceReports(presence: null, _log);

        reports.Joined("lab", viewers: 0, isViewer: false, isDevice: true);
        reports.Left("lab", viewers: 0);

        Assert.Empty(_log.Collector.GetSnapshot());
    }
}
