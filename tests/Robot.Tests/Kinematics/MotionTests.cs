using RemoteAccess.Robot.Kinematics;

namespace RemoteAccess.Robot.Tests.Kinematics;

public sealed class MotionTests
{
    [Fact]
    public void Each_joint_moves_at_the_limit_and_stops_at_its_target() =>
        Assert.Equal([0.5, -0.5, 0.1, 0.3], Motion.Towards([0, 0, 0, 0.3], [2, -2, 0.1, 0.3], speedLimit: 1, seconds: 0.5));

    [Fact]
    public void A_target_is_reached_exactly_whatever_the_rounding()
    {
        double[] positions = [0.1, -0.7, 1.9, 0.3];
        double[] targets = [1.0 / 3, 0.2, -1.1, 0.7];

        for (var step = 0; step < 1_000; step++)
        {
            positions = Motion.Towards(positions, targets, speedLimit: 0.8, seconds: 1.0 / 30);
        }

        Assert.Equal(targets, positions);
    }

    [Fact]
    public void A_driven_joint_stops_at_its_limit() =>
        Assert.Equal([3.0, -1.8, 0.25, 0], Motion.Along([2.9, -1.7, 0, 0], [1, -1, 0.5, 0], seconds: 0.5));

    [Fact]
    public void The_longest_way_decides_how_long_it_takes() =>
        Assert.Equal(4, Motion.Duration([0, 0, 0, 0], [1, -2, 0.5, 0], speedLimit: 0.5));
}
