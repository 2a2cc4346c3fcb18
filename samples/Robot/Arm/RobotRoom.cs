using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RemoteAccess.Client;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Robot.Kinematics;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Rooms;

namespace RemoteAccess.Robot.Arm;

/// <summary>What the robot offers in its room. Owns channels and topics; it decides nothing about the arm. One caller at a
/// time.</summary>
internal sealed class RobotRoom(Room room, TimeProvider time)
{
    /// <summary>The topic on which viewers drive the arm.</summary>
    public const string TeleopTopic = "/teleop";

    /// <summary>The service that sends the arm home.</summary>
    public const string ResetService = "/reset";

    private const string DriverStatus = "driver";
    private static readonly string[] Self = ["arm"];
    private static readonly string[] Published = ["/joint_states", "/pose", "/target", "/log"];
    private static readonly string[] JointNames = [.. ArmModel.Joints.Select(joint => joint.Name)];

    private readonly HashSet<ulong> _watched = [];
    private ChannelPublisher<JointState>? _joints;
    private ChannelPublisher<PoseInFrame>? _pose;
    private ChannelPublisher<TargetState>? _target;
    private ChannelPublisher<LogLine>? _log;
    private TargetState? _shownTarget;
    private string? _shownDriver;
    private long _epoch;

    /// <summary>Opens the room. In a new session it publishes the lasting states again; if the room is open already, it publishes
    /// nothing.</summary>
    /// <param name="robot">The grain that answers and listens.</param>
    /// <returns>Whether it is a new session.</returns>
    public async Task<bool> OpenAsync(IRobotGrain robot)
    {
        var epoch = await room.Describe("Robot arm")
            .WithJsonChannel("/joint_states", RobotJson.Default.JointState, out _joints)
            .WithProtobufChannel(
                "/pose", PoseSchema.MessageName, PoseSchema.FileDescriptorSet(), static pose => pose.ToByteArray(), out _pose)
            .WithJsonChannel("/target", RobotJson.Default.TargetState, out _target, new ChannelOptions
            {
                Latched = true,
                LatestOnly = true,
            })
            .WithJsonChannel("/log", RobotJson.Default.LogLine, out _log, new ChannelOptions
            {
                Latched = true,
                SchemaName = "foxglove.Log",
            })
            .WithJsonService(ResetService, robot, RobotJson.Default.ResetRequest, RobotJson.Default.ResetReply)
            .WithParameters(robot).WithAssets(robot).WithListener(robot).WithClientPublish().WithConnectionGraph()
            .WithMetadata("urdf", "package://arm/urdf/arm.urdf")
            .OpenAsync();
        if (epoch == _epoch)
        {
            return false;
        }

        (_shownTarget, _shownDriver) = (null, null);
        await ShowDriverAsync(null);
        _epoch = epoch;
        return true;
    }

    /// <summary>The room has a new session, in which nobody has subscribed yet.</summary>
    public void Forget() => _watched.Clear();

    /// <summary>A channel has its first subscriber, or has lost its last.</summary>
    public void Watched(ulong channel, bool watched) => _ = watched ? _watched.Add(channel) : _watched.Remove(channel);

    /// <summary>Events were lost: asks the room for the subscriptions.</summary>
    public async Task RefreshAsync()
    {
        var channels = await room.Grain.GetChannels();
        _watched.Clear();
        _watched.UnionWith(channels.Where(channel => channel.Subscribers > 0).Select(channel => channel.Id));
    }

    /// <summary>Publishes the arm's state in one call; messages without a subscriber are not created.</summary>
    /// <returns>Whether the room still serves the robot.</returns>
    public async Task<bool> ShowAsync(RobotArm arm)
    {
        if (_joints is null || _pose is null || _target is null)
        {
            return false;
        }

        var messages = new List<ChannelMessage>(3);
        if (_watched.Contains(_joints.Id))
        {
            messages.Add(_joints.ToMessage(new JointState(JointNames, arm.Positions, arm.Velocities)));
        }

        if (_watched.Contains(_pose.Id))
        {
            messages.Add(_pose.ToMessage(Pose(arm)));
        }

        var target = new TargetState(arm.Mode.ToString(), arm.Target);
        if (_shownTarget is null || _shownTarget.Mode != target.Mode || !ReferenceEquals(_shownTarget.Positions, target.Positions))
        {
            messages.Add(_target.ToMessage(target));
        }

        if (messages.Count == 0)
        {
            return true;
        }

        var result = await room.PublishBatchAsync(messages.ToArray());
        var ours = result is { RoomNotOpen: 0, UnknownChannel: 0 };
        _shownTarget = ours ? target : null;
        return ours;
    }

    /// <summary>Shows the driver: with a lasting status, and with an edge in the connection graph.</summary>
    public async Task ShowDriverAsync(string? driver)
    {
        if (driver is null)
        {
            await room.RemoveStatusAsync(DriverStatus);
        }
        else
        {
            await room.PublishStatusAsync(NoticeLevel.Info, $"Teleoperated by {driver}", DriverStatus);
        }

        if (_shownDriver != driver)
        {
            await LogAsync(driver is null ? $"{_shownDriver} no longer drives; holding until {ResetService}." : $"{driver} drives.");
        }

        _shownDriver = driver;
        await room.PublishConnectionGraphAsync(Graph(driver));
    }

    /// <summary>Reports to the viewers that a request was refused.</summary>
    public ValueTask<PublishResult> WarnAsync(string text) => room.PublishStatusAsync(NoticeLevel.Warning, text);

    /// <summary>Publishes changed parameters to their subscribers.</summary>
    public ValueTask<PublishResult> ShowParametersAsync(IReadOnlyList<Protocol.Parameter> changed) => room.PublishParametersAsync(changed);

    /// <summary>Publishes a line on <c>/log</c>.</summary>
    public ValueTask<PublishResult> LogAsync(string text, int level = 2) =>
        _log?.PublishAsync(new LogLine(LogStamp.Of(time.GetUtcNow()), level, text, "arm")) ?? ValueTask.FromResult(default(PublishResult));

    private static ConnectionGraphState Graph(string? driver)
    {
        var published = Published.ToDictionary(topic => topic, IReadOnlyList<string> (_) => Self);
        if (driver is not null)
        {
            published[TeleopTopic] = new[] { driver };
        }

        return new ConnectionGraphState
        {
            PublishedTopics = published,
            SubscribedTopics = new Dictionary<string, IReadOnlyList<string>> { [TeleopTopic] = Self },
            AdvertisedServices = new Dictionary<string, IReadOnlyList<string>> { [ResetService] = Self },
        };
    }

    private PoseInFrame Pose(RobotArm arm)
    {
        var tool = ArmModel.Forward(arm.Positions);
        return new PoseInFrame
        {
            Timestamp = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            FrameId = arm.Parameters.Frame,
            Pose = new Pose
            {
                Position = new Vector3 { X = tool.X, Y = tool.Y, Z = tool.Z },
                Orientation = new Quaternion { X = tool.QX, Y = tool.QY, Z = tool.QZ, W = tool.QW },
            },
        };
    }
}
