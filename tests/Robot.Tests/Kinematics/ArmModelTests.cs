using System.Globalization;
using System.Xml.Linq;
using RemoteAccess.Robot.Kinematics;

namespace RemoteAccess.Robot.Tests.Kinematics;

public sealed class ArmModelTests
{
    private const double Right = Math.PI / 2;

    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 1.15)] // straight up: 0.30 + 0.40 + 0.35 + 0.10
    [InlineData(0, Right, 0, 0, 0.85, 0, 0.30)] // straight ahead
    [InlineData(Right, Right, 0, 0, 0, 0.85, 0.30)] // and turned to the left
    [InlineData(0, 0, Right, 0, 0.45, 0, 0.70)] // forearm and tool ahead
    [InlineData(0, 0, 0, Right, 0.10, 0, 1.05)] // the tool alone
    [InlineData(0, Right, -Right, 0, 0.40, 0, 0.75)] // out and up again
    public void Forward_gives_the_tools_place(double turn, double shoulder, double elbow, double wrist, double x, double y, double z)
    {
        var tool = ArmModel.Forward([turn, shoulder, elbow, wrist]);

        Assert.Equal(x, tool.X, 12);
        Assert.Equal(y, tool.Y, 12);
        Assert.Equal(z, tool.Z, 12);
    }

    [Theory]
    [InlineData(0.7, 0.4, 0.9, -0.3)]
    [InlineData(-2.5, -1.1, 2.0, 1.4)]
    public void The_tools_own_z_axis_points_along_the_last_link(double turn, double shoulder, double elbow, double wrist)
    {
        var tool = ArmModel.Forward([turn, shoulder, elbow, wrist]);
        var (x, y, z, w) = (tool.QX, tool.QY, tool.QZ, tool.QW);

        // The third column of the quaternion's rotation matrix, against the link's direction by trigonometry.
        var tilt = shoulder + elbow + wrist;
        Assert.Equal(1, (x * x) + (y * y) + (z * z) + (w * w), 12);
        Assert.Equal(Math.Sin(tilt) * Math.Cos(turn), 2 * ((x * z) + (w * y)), 12);
        Assert.Equal(Math.Sin(tilt) * Math.Sin(turn), 2 * ((y * z) - (w * x)), 12);
        Assert.Equal(Math.Cos(tilt), 1 - (2 * ((x * x) + (y * y))), 12);
    }

    [Fact]
    public void The_urdf_says_the_same()
    {
        var robot = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "package", "arm", "urdf", "arm.urdf")).Root!;
        var joints = robot.Elements("joint").Select(joint => new Joint(
            joint.Attribute("name")!.Value,
            Number(joint.Element("limit")!, "lower"),
            Number(joint.Element("limit")!, "upper")));
        var heights = robot.Elements("joint")
            .Select(joint => double.Parse(joint.Element("origin")!.Attribute("xyz")!.Value.Split(' ')[2], CultureInfo.InvariantCulture));

        Assert.Equal(ArmModel.Joints, joints);
        Assert.Equal([ArmModel.BaseHeight, 0, ArmModel.UpperArm, ArmModel.Forearm], heights);
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
