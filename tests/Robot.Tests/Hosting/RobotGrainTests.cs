using System.Text;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Robot.Tests.Fakes;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Tests.Hosting;

/// <summary>The robot in a real room, asked as the room asks it.</summary>
public sealed class RobotGrainTests(RunningRobot running) : IClassFixture<RunningRobot>
{
    private static readonly Viewer Vera = Make.Viewer("vera", "PA_1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_room_takes_the_description_as_it_is()
    {
        var state = await running.Room.GetState();

        await ConnectedAsync();
        Assert.Equal(["/joint_states", "/log", "/pose", "/target"], state.Channels.Select(channel => channel.Topic).Order());
        Assert.Equal(["/reset"], state.Services);
    }

    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        var before = await running.Room.GetStatus();

        await running.Robot.StartAsync();

        Assert.Equal(before.Epoch, (await running.Room.GetStatus()).Epoch);
    }

    [Fact]
    public async Task Starting_again_while_somebody_drives_tells_nothing_anew()
    {
        var logged = await MessagesAsync("/log") + 1;
        await DriveUntilAsync(async () => await MessagesAsync("/log") == logged, "the log to say who drives");

        await running.Robot.StartAsync();
        var stepped = await MessagesAsync("/target") + 5;
        await DriveUntilAsync(async () => await MessagesAsync("/target") >= stepped, "five steps of the arm");

        Assert.Equal(logged, await MessagesAsync("/log"));
    }

    [Theory]
    [InlineData("{}", null, "\"target\":[0,0.4,0.9,0.3]")]
    [InlineData("""{"speed":0.5}""", null, "\"seconds\":")]
    [InlineData("""{"speed":0}""", "speed 0 is out of range", "")]
    [InlineData("""{"speed":1.01}""", "speed 1.01 is out of range", "")]
    [InlineData("""{"sped":1}""", "/reset cannot read the request", "")]
    public async Task Reset_answers_or_says_what_is_wrong(string request, string? error, string answer)
    {
        var reply = await running.Robot.CallService(
            new ServiceCall
            {
                Viewer = Vera,
                ServiceId = 1,
                ServiceName = "/reset",
                CallId = 1,
                Encoding = "json",
                Payload = Encoding.UTF8.GetBytes(request),
            },
            Token);

        Assert.Equal(error is null, reply.Error is null);
        Assert.StartsWith(error ?? string.Empty, reply.Error ?? string.Empty, StringComparison.Ordinal);
        Assert.Contains(answer, Encoding.UTF8.GetString(reply.Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_parameters_answers_with_the_values_as_they_are_now()
    {
        var wanted =
            new Parameter[] { new("frame_id", new StringParameterValue("world")), new("model", new StringParameterValue("mine")),
                new("nonsense") };

        var reply = await running.Robot.SetParameters(
            new SetParametersRequest { Viewer = Vera, Parameters = wanted, RequestId = "1" }, Token);

        Assert.Equal(
            [new Parameter("frame_id", new StringParameterValue("world")),
                new Parameter("model", new StringParameterValue("RemoteAccess sample arm, 4 joints"))],
            reply.Parameters);
    }

    [Fact]
    public async Task Assets_come_from_the_package()
    {
        var urdf = await running.Robot.FetchAsset(
            new AssetRequest { Viewer = Vera, RequestId = 1, Uri = "package://arm/urdf/arm.urdf" }, Token);
        var secret = await running.Robot.FetchAsset(
            new AssetRequest { Viewer = Vera, RequestId = 1, Uri = "package://arm/../../appsettings.json" }, Token);

        Assert.Contains("<robot name=\"arm\">", Encoding.UTF8.GetString(urdf.Data), StringComparison.Ordinal);
        Assert.Contains("'..'", secret.Error, StringComparison.Ordinal);
    }

    private async Task<long> MessagesAsync(string topic) =>
        (await running.Room.GetChannels()).Single(channel => channel.Topic == topic).Messages;

    /// <summary>Vera drives, and does not let go, until it is so.</summary>
    private async Task DriveUntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var deadline = Deadline.Start();
        var epoch = (await running.Room.GetStatus()).Epoch;
        while (!await isSo())
        {
            deadline.ThrowIfOver(what);
            var command = new ClientMessageReceived(Vera, 1, "/teleop", """{"velocities":[0.1,0,0,0]}"""u8.ToArray());
            await running.Robot.OnRoomEvents(new ListenerBatch { Room = Vera.Room, Epoch = epoch, Events = [command] });
        }
    }

    /// <summary>Joining goes on behind the opening; it takes a moment.</summary>
    private Task ConnectedAsync() => Patience.UntilAsync(
        async () => (await running.Room.GetStatus()).Phase is RoomPhase.Connected,
        "the robot's join");
}
