using RemoteAccess.Robot.Hosting;

namespace RemoteAccess.Robot.Tests.Hosting;

/// <summary>What the robot's command line answers without starting anything.</summary>
public sealed class RobotCommandLineTests
{
    [Theory]
    [InlineData("--port", "--help")]
    [InlineData("--identity", "token", "--help")]
    [InlineData("eyJ", "token", "--identity", "vera")]
    [InlineData("0.1.", "--version")]
    public async Task An_answer_is_printed_or_its_failure_is_reported(string expected, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        Assert.Equal(0, await RobotCommandLine.RunAsync(arguments, output, errors));
        if (arguments[0] != "--version")
        {
            // The version is the test program's here.
            Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
        }

        Assert.NotEmpty(output.ToString());
        Assert.Empty(errors.ToString());

        await using var full = new FullWriter();
        Assert.Equal(10, await RobotCommandLine.RunAsync(arguments, full, errors));
        Assert.Equal("The robot: standard output cannot be written to: No space left on device", errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_greeting_that_cannot_be_written_stops_the_robot_with_10()
    {
        await using var full = new FullWriter();
        await using var errors = new StringWriter();
        var first = Enumerable.Range(0, 1000).Select(_ => FreePort.Next()).First(port => port is > 1024 and < 65_000);

        Assert.Equal(10, await RobotCommandLine.RunAsync(["--port", $"{first}"], full, errors));

        Assert.StartsWith("The robot stops: standard output cannot be written to: ", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("nonsense")]
    [InlineData("token", "--nonsense")]
    public async Task An_unknown_argument_ends_with_2(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();

        Assert.Equal(2, await RobotCommandLine.RunAsync(arguments, output, errors));

        Assert.Contains("nonsense", errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    private sealed class FullWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
