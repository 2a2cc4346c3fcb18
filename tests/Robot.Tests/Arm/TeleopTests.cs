using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Robot.Arm;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Robot.Tests.Fakes;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Tests.Arm;

public sealed class TeleopTests
{
    private static readonly Viewer Vera = Make.Viewer("vera", "PA_1");
    private static readonly Viewer VeraAgain = Make.Viewer("vera", "PA_2");
    private static readonly Viewer Max = Make.Viewer("max", "PA_3");

    private readonly FakeTimeProvider _time = new();
    private readonly Teleop _teleop;

    public TeleopTests() => _teleop = new Teleop(_time);

    [Fact]
    public void A_driver_who_is_silent_for_half_a_second_has_let_go()
    {
        Assert.Null(Drive(Vera));

        _time.Advance(TimeSpan.FromMilliseconds(499));
        _teleop.Watch();
        Assert.Equal(("vera", 0.5), (_teleop.Driver?.ToString(), _teleop.Velocities[0]));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        _teleop.Watch();
        Assert.Equal((null, 0.0), (_teleop.Driver, _teleop.Velocities[0]));
    }

    [Fact]
    public void Each_command_holds_the_switch_for_another_half_second()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(Drive(Vera));
            _time.Advance(TimeSpan.FromMilliseconds(400));
        }

        _teleop.Watch();
        Assert.NotNull(_teleop.Driver);
    }

    [Fact]
    public void One_viewer_drives_at_a_time()
    {
        Drive(Vera);

        Assert.Equal("vera is driving; wait until it stops.", Drive(Max));
        Assert.Equal("vera is driving; wait until it stops.", Drive(VeraAgain));
        _time.Advance(Teleop.DeadMan);
        Assert.Null(Drive(Max));
        Assert.Equal("max", _teleop.Driver?.ToString());
    }

    [Theory]
    [InlineData(new double[0], "The arm has 4 joints, but the command has 0 velocities; give one for each.")]
    [InlineData(new[] { 0.0, 0, 0 }, "The arm has 4 joints, but the command has 3 velocities")]
    [InlineData(new[] { 0.0, 0, 0, 0, 0 }, "The arm has 4 joints, but the command has 5 velocities")]
    [InlineData(
        new[] { 0.0, 0.81, 0, 0 }, "A velocity of 0.81 rad/s exceeds the limit of 0.8; give at most that (parameter speed_limit).")]
    [InlineData(new[] { 0.0, 0, -1e300, 0 }, "A velocity of -1E+300 rad/s exceeds the limit")]
    [InlineData(new[] { 0.0, 0, double.NaN, 0 }, "A velocity of NaN rad/s exceeds the limit")]
    [InlineData(new[] { double.NegativeInfinity, 0, 0, 0 }, "A velocity of -Infinity rad/s exceeds the limit")]
    public void A_command_out_of_bounds_is_refused_and_does_not_hold_the_switch(double[] velocities, string problem)
    {
        Drive(Vera);
        _time.Advance(TimeSpan.FromMilliseconds(499));

        Assert.StartsWith(problem, Drive(Vera, velocities), StringComparison.Ordinal);

        Assert.Equal(0.5, _teleop.Velocities[0]);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _teleop.Watch();
        Assert.Null(_teleop.Driver);
    }

    [Fact]
    public void The_limit_itself_is_within_bounds() => Assert.Null(Drive(Vera, [0.8, -0.8, 0, 0]));

    [Fact]
    public void Only_the_drivers_own_leaving_lets_go()
    {
        Drive(Vera);

        _teleop.Leave(Max);
        _teleop.Leave(VeraAgain);
        Assert.NotNull(_teleop.Driver);

        _teleop.Leave(Vera);
        Assert.Null(_teleop.Driver);
        Assert.Equal([0.0, 0, 0, 0], _teleop.Velocities);
    }

    [Fact]
    public void The_end_of_an_old_channel_does_not_let_go_of_what_is_driven_on_a_new_one()
    {
        Drive(Vera, channel: 1);
        Drive(Vera, channel: 2);
        _teleop.Leave(Vera, 1);
        _teleop.Leave(Max, 2);
        _teleop.Leave(VeraAgain, 2);
        Assert.Equal(("vera", 0.5), (_teleop.Driver?.ToString(), _teleop.Velocities[0]));

        _teleop.Leave(Vera, 2);
        Assert.Null(_teleop.Driver);
    }

    private string? Drive(Viewer viewer, double[]? velocities = null, uint channel = 7) =>
        _teleop.Drive(viewer, channel, new TeleopCommand(velocities ?? [0.5, 0, 0, 0]), speedLimit: 0.8);
}
