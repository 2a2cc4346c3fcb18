using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Robot.Arm;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Robot.Tests.Fakes;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Tests.Arm;

public sealed class RobotArmTests
{
    private static readonly Viewer Vera = Make.Viewer("vera", "PA_1");

    private readonly FakeTimeProvider _time = new();
    private readonly RobotArm _arm;

    public RobotArmTests() => _arm = new RobotArm(_time);

    [Fact]
    public void By_itself_it_goes_through_its_poses_within_the_speed_limit()
    {
        var targets = new HashSet<double[]>();
        for (var step = 0; step < 30 * 60; step++)
        {
            var before = _arm.Positions;
            Step(1.0 / 30);
            targets.Add(_arm.Target);
            Assert.All(_arm.Positions.Zip(before), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (0.8 / 30) + 1e-6));
        }

        Assert.Equal(3, targets.Count);
    }

    [Fact]
    public void Without_the_cycle_it_stays_where_it_is()
    {
        _arm.Parameters.Set([new Parameter("cycle", BooleanParameterValue.False)], out _);

        Run(2);

        Assert.Equal(_arm.Parameters.Home, _arm.Positions);
        Assert.All(_arm.Velocities, velocity => Assert.Equal(0, velocity));
    }

    [Fact]
    public void After_a_pause_of_the_process_it_does_not_jump()
    {
        Run(1);
        var before = _arm.Positions[0];

        Step(3_600);

        Assert.InRange(Math.Abs(_arm.Positions[0] - before), 0, 0.8 * 0.1 + 1e-9);
    }

    [Fact]
    public void A_viewer_drives_it_and_it_holds_when_the_viewer_lets_go()
    {
        Assert.Null(_arm.Drive(Vera, 1, new TeleopCommand([0.5, 0, 0, 0])));
        Run(0.4);
        Assert.Equal((ArmMode.Teleoperated, "vera"), (_arm.Mode, _arm.Driver));
        Assert.Equal(0.2, _arm.Positions[0], 6);

        Run(3);

        Assert.Equal((ArmMode.Holding, null), (_arm.Mode, _arm.Driver));
        Assert.InRange(_arm.Positions[0], 0.2, 0.25 + 1e-6); // half a second of silence at 0.5 rad/s, and not a step more
        Assert.Equal(_arm.Positions, _arm.Target);
        Assert.All(_arm.Velocities, velocity => Assert.Equal(0, velocity));
    }

    [Fact]
    public void A_driver_who_leaves_stops_it_at_once()
    {
        _arm.Drive(Vera, 1, new TeleopCommand([0.5, 0, 0, 0]));
        Run(0.1);
        var where = _arm.Positions;

        _arm.Leave(Vera);
        Run(0.1);

        Assert.Equal(ArmMode.Holding, _arm.Mode);
        Assert.Equal(where, _arm.Positions);
    }

    [Fact]
    public void A_lower_limit_holds_for_the_command_under_way_too()
    {
        _arm.Drive(Vera, 1, new TeleopCommand([0.8, 0, 0, 0]));
        _arm.Parameters.Set([new Parameter("speed_limit", new FloatParameterValue(0.1))], out _);

        Step(0.1);

        Assert.Equal(0.01, _arm.Positions[0], 9);
    }

    [Fact]
    public void Reset_takes_it_out_of_a_viewers_hands_and_home_then_it_cycles_again()
    {
        _arm.Drive(Vera, 1, new TeleopCommand([0.8, 0, 0, 0]));
        Run(0.4);

        var reply = _arm.Reset(0.5);

        Assert.Equal((ArmMode.Homing, null), (_arm.Mode, _arm.Driver));
        Assert.Equal(_arm.Parameters.Home, reply.Target);
        Assert.Equal(0.32 / 0.4, reply.Seconds, 6);
        Run(reply.Seconds - 0.05);
        Assert.Equal(ArmMode.Homing, _arm.Mode);
        Run(0.1);
        Assert.Equal(ArmMode.Cycling, _arm.Mode);
    }

    [Fact]
    public void A_new_session_has_no_driver()
    {
        _arm.Drive(Vera, 1, new TeleopCommand([0.5, 0, 0, 0]));

        _arm.LeaveAll();

        Assert.Equal((ArmMode.Holding, null), (_arm.Mode, _arm.Driver));
    }

    [Fact]
    public void Nobody_leaving_an_arm_that_nobody_drives_changes_nothing()
    {
        _arm.Leave(Vera);
        _arm.LeaveAll();

        Assert.Equal(ArmMode.Cycling, _arm.Mode);
    }

    private void Run(double seconds)
    {
        for (var left = seconds; left > 1e-9; left -= 0.01)
        {
            Step(Math.Min(0.01, left));
        }
    }

    private void Step(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _arm.Step();
    }
}
