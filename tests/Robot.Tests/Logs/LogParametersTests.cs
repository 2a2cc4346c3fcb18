using RemoteAccess.Robot.Hosting;

namespace RemoteAccess.Robot.Tests.Logs;

/// <summary>What the robot logs of others goes the one way, as in the product.</summary>
public sealed class LogParametersTests
{
    [Fact]
    public void Every_parameter_of_a_log_line_is_a_number_a_name_of_ours_or_goes_the_one_way()
    {
        var lines = LogLines.Of(typeof(RobotCommandLine).Assembly).ToList();

        Assert.NotEmpty(lines);
        Assert.Empty(LogLines.Wrong(lines, new HashSet<string>()));
    }
}
