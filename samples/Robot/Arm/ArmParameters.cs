using RemoteAccess.Protocol;
using RemoteAccess.Robot.Kinematics;

namespace RemoteAccess.Robot.Arm;

/// <summary>The arm's parameters: names, ranges, current values. It knows no viewers and publishes nothing. One caller at a time.</summary>
internal sealed class ArmParameters
{
    /// <summary>The highest speed of the joints, rad/s; 0.05 to 2, default 0.8.</summary>
    public const string SpeedLimitName = "speed_limit";

    /// <summary>The target of <c>/reset</c>, rad; one angle per joint within its limits.</summary>
    public const string HomeName = "home";

    /// <summary>Whether the arm moves through its poses by itself; default true.</summary>
    public const string CycleName = "cycle";

    /// <summary>Frame of the poses; 1 to 64 characters, default <c>base_link</c>.</summary>
    public const string FrameName = "frame_id";

    /// <summary>The model of the arm; cannot be set.</summary>
    public const string ModelName = "model";

    private const double LeastSpeed = 0.05;
    private const double MostSpeed = 2.0;
    private const int MaxFrameLength = 64;

    private readonly Dictionary<string, (Func<ParameterValue> Read, Func<ParameterValue, string?> Write)> _table;

    public ArmParameters() => _table = new(StringComparer.Ordinal)
    {
        [SpeedLimitName] = (() => new FloatParameterValue(SpeedLimit), SetSpeedLimit),
        [HomeName] = (() => new FloatArrayParameterValue(Home), SetHome),
        [CycleName] = (() => BooleanParameterValue.Of(Cycle), SetCycle),
        [FrameName] = (() => new StringParameterValue(Frame), SetFrame),
        [ModelName] = (
            () => new StringParameterValue("RemoteAccess sample arm, 4 joints"), _ => "it is the model of the arm and cannot be set"),
    };

    /// <summary>The speed limit, rad/s.</summary>
    public double SpeedLimit { get; private set; } = 0.8;

    /// <summary>The home position, rad; the list is replaced, never changed.</summary>
    public double[] Home { get; private set; } = [0, 0.4, 0.9, 0.3];

    /// <summary>Whether the arm moves through its poses by itself.</summary>
    public bool Cycle { get; private set; } = true;

    /// <summary>Frame of the poses.</summary>
    public string Frame { get; private set; } = "base_link";

    /// <summary>The requested parameters without unknown names; all if no name is given.</summary>
    public IReadOnlyList<Parameter> Read(IReadOnlyList<string> names) =>
        (names.Count == 0 ? _table.Keys : names.Where(_table.ContainsKey).Distinct())
            .Select(name => new Parameter(name, _table[name].Read())).ToArray();

    /// <summary>Sets the valid values; the other parameters do not change.</summary>
    /// <param name="wanted">The requested values.</param>
    /// <param name="problems">One sentence for each refused value, with the fix.</param>
    /// <returns>The parameters that have a new value.</returns>
    public IReadOnlyList<Parameter> Set(IReadOnlyList<Parameter> wanted, out IReadOnlyList<string> problems)
    {
        var (changed, refused) = (new List<Parameter>(), new List<string>());
        foreach (var (name, value) in wanted)
        {
            if (!_table.TryGetValue(name, out var entry))
            {
                refused.Add($"There is no parameter {Short(name)}; the parameters are {string.Join(", ", _table.Keys)}.");
                continue;
            }

            var before = entry.Read();
            if ((value is null ? "it cannot be unset; give a value" : entry.Write(value)) is { } problem)
            {
                refused.Add($"{name} is not changed: {problem}.");
            }
            else if (entry.Read() is var now && now != before)
            {
                changed.Add(new Parameter(name, now));
            }
        }

        problems = refused;
        return changed;
    }

    private string? SetSpeedLimit(ParameterValue value)
    {
        if (Number(value) is not (>= LeastSpeed and <= MostSpeed and var speed))
        {
            return $"give a number from {LeastSpeed} to {MostSpeed} rad/s";
        }

        SpeedLimit = speed;
        return null;
    }

    private string? SetHome(ParameterValue value)
    {
        var angles = value switch
        {
            FloatArrayParameterValue floats => floats.Value.ToArray(),
            IntegerArrayParameterValue integers => Array.ConvertAll(integers.Value.ToArray(), integer => (double)integer),
            _ => [],
        };
        if (angles.Length != ArmModel.Joints.Count || !angles.Zip(ArmModel.Joints).All(pair => pair.Second.Allows(pair.First)))
        {
            return $"give {ArmModel.Joints.Count} angles in "
                + $"rad: {string.Join(", ", ArmModel.Joints.Select(joint => $"{joint.Name} {joint.Lower} to {joint.Upper}"))}";
        }

        Home = angles;
        return null;
    }

    private string? SetCycle(ParameterValue value)
    {
        if (value is not BooleanParameterValue flag)
        {
            return "give true or false";
        }

        Cycle = flag.Value;
        return null;
    }

    private string? SetFrame(ParameterValue value)
    {
        if (value is not StringParameterValue { Value: { Length: > 0 and <= MaxFrameLength } frame } || frame.Any(char.IsControl))
        {
            return $"give a text of 1 to {MaxFrameLength} characters without control characters";
        }

        Frame = frame;
        return null;
    }

    private static double? Number(ParameterValue value) => value switch
    {
        FloatParameterValue number => number.Value,
        IntegerParameterValue integer => integer.Value,
        _ => null,
    };

    private static string Short(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
