using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class DeviceAbsenceTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly DeviceChoice _device = new(null);
    private readonly DeviceAbsence _absence;

    public DeviceAbsenceTests()
    {
        _absence = new DeviceAbsence("lab", Wait, _time);
        _absence.Restart();
    }

    [Fact]
    public void The_wait_is_too_long_at_its_limit_and_begins_again_at_a_restart()
    {
        _time.Advance(Wait - TimeSpan.FromTicks(1));
        Assert.Equal((TimeSpan.FromTicks(1), false), (_absence.Left, _absence.IsTooLong));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_absence.IsTooLong);

        _absence.Restart();

        Assert.Equal((Wait, false), (_absence.Left, _absence.IsTooLong));
    }

    [Fact]
    public void Without_a_device_the_error_names_the_room_and_the_impostor()
    {
        _device.Refuse("mallory");

        var over = _absence.Judge(_device, hasStream: false, isInRoom: false);

        Assert.Equal(SessionEnd.NoDevice, over?.End);
        Assert.StartsWith("There is no device in room 'lab' (waited 10 s)", over?.Message, StringComparison.Ordinal);
        Assert.Contains("'mallory'", over?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, SessionEnd.DeviceLeft, "The device 'arm' left room 'lab' and did not return within 10 s.")]
    [InlineData(
        false, true, SessionEnd.DeviceLeft, "The device 'arm' ended its control stream in room 'lab' and did not return within 10 s.")]
    [InlineData(true, true, SessionEnd.ProtocolError, "The device 'arm' opened a control stream and sent no ServerInfo within 10 s.")]
    public void A_device_that_is_away_or_silent_is_named(bool hasStream, bool isInRoom, SessionEnd end, string message)
    {
        _device.Use("arm");

        var over = _absence.Judge(_device, hasStream, isInRoom);

        Assert.Equal((end, message), (over?.End, over?.Message));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_viewer_that_is_told_to_stay_waits_again_while_the_device_is_in_the_room()
    {
        _device.Use("arm");
        _absence.BeginAfterStream(isToldToStay: true);
        _time.Advance(Wait);

        Assert.Null(_absence.Judge(_device, hasStream: false, isInRoom: true));
        Assert.Equal(Wait, _absence.Left);
        Assert.Equal(SessionEnd.ProtocolError, _absence.Judge(_device, hasStream: true, isInRoom: true)?.End);
        Assert.Equal(SessionEnd.DeviceLeft, _absence.Judge(_device, hasStream: false, isInRoom: false)?.End);
    }

    [Fact]
    public void The_end_of_a_stream_without_the_notice_ends_the_permission_to_stay()
    {
        _device.Use("arm");
        _absence.BeginAfterStream(isToldToStay: true);
        _time.Advance(Wait);
        _absence.BeginAfterStream(isToldToStay: false);

        Assert.Equal(Wait, _absence.Left);
        Assert.Equal(SessionEnd.DeviceLeft, _absence.Judge(_device, hasStream: false, isInRoom: true)?.End);
    }
}
