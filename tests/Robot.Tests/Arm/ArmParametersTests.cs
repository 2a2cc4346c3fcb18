using RemoteAccess.Protocol;
using RemoteAccess.Robot.Arm;

namespace RemoteAccess.Robot.Tests.Arm;

public sealed class ArmParametersTests
{
    private readonly ArmParameters _parameters = new();

    [Fact]
    public void No_names_means_all_and_unknown_ones_are_left_out()
    {
        Assert.Equal(["speed_limit", "home", "cycle", "frame_id", "model"], _parameters.Read([]).Select(parameter => parameter.Name));
        Assert.Equal(
            [new Parameter("cycle", BooleanParameterValue.True), new Parameter("speed_limit", new FloatParameterValue(0.8))],
            _parameters.Read(["cycle", "nonsense", "speed_limit", "cycle"]));
    }

    public static TheoryData<string, ParameterValue> Good => new()
    {
        { "speed_limit", new FloatParameterValue(0.05) },
        { "speed_limit", new FloatParameterValue(2) },
        { "home", new FloatArrayParameterValue(new[] { 3.0, -1.8, 2.4, -2.0 }) },
        { "cycle", BooleanParameterValue.False },
        { "frame_id", new StringParameterValue("world") },
    };

    [Theory]
    [MemberData(nameof(Good), DisableDiscoveryEnumeration = true)]
    public void A_good_value_is_applied_and_reported_as_changed_once(string name, ParameterValue value)
    {
        Assert.Equal([new Parameter(name, value)], _parameters.Set([new Parameter(name, value)], out var problems));
        Assert.Empty(problems);
        Assert.Equal([new Parameter(name, value)], _parameters.Read([name]));
        Assert.Empty(_parameters.Set([new Parameter(name, value)], out _));
    }

    [Fact]
    public void Whole_numbers_do_where_a_float_is_wanted()
    {
        _parameters.Set(
            [new Parameter("speed_limit", new IntegerParameterValue(1)),
                new Parameter("home", new IntegerArrayParameterValue(new long[] { 0, 1, 1, 0 }))], out var problems);

        Assert.Empty(problems);
        Assert.Equal(1.0, _parameters.SpeedLimit);
        Assert.Equal([0.0, 1, 1, 0], _parameters.Home);
    }

    public static TheoryData<string, ParameterValue?, string> Bad => new()
    {
        { "speed_limit", new FloatParameterValue(0.049), "speed_limit is not changed: give a number from 0.05 to 2 rad/s." },
        { "speed_limit", new FloatParameterValue(2.01), "speed_limit is not changed: give a number from 0.05 to 2 rad/s." },
        { "speed_limit", new StringParameterValue("fast"), "speed_limit is not changed: give a number" },
        { "speed_limit", null, "speed_limit is not changed: it cannot be unset; give a value." },
        { "home", new FloatArrayParameterValue(new[] { 0.0, 0, 0 }),
            "home is not changed: give 4 angles in rad: base -3 to 3, shoulder -1.8 to 1.8" },
        { "home", new FloatArrayParameterValue(new[] { 3.01, 0, 0, 0 }), "home is not changed: give 4 angles" },
        { "home", ArrayParameterValue.Empty, "home is not changed: give 4 angles" },
        { "cycle", new IntegerParameterValue(1), "cycle is not changed: give true or false." },
        { "frame_id", new StringParameterValue(string.Empty), "frame_id is not changed: give a text of 1 to 64 characters" },
        { "frame_id", new StringParameterValue(new string('x', 65)), "frame_id is not changed: give a text" },
        { "frame_id", new StringParameterValue("a\nb"), "frame_id is not changed: give a text" },
        { "model", new StringParameterValue("mine"), "model is not changed: it is the model of the arm and cannot be set." },
        { "speed", new FloatParameterValue(1),
            "There is no parameter speed; the parameters are speed_limit, home, cycle, frame_id, model." },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_bad_value_changes_nothing_and_is_reported_with_the_fix(string name, ParameterValue? value, string problem)
    {
        var before = _parameters.Read([]);

        Assert.Empty(_parameters.Set([new Parameter(name, value)], out var problems));

        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal(before, _parameters.Read([]));
    }

    [Fact]
    public void Of_several_the_good_ones_are_taken()
    {
        var changed = _parameters.Set(
            [new Parameter("model", null), new Parameter("cycle", BooleanParameterValue.False)], out var problems);

        Assert.Equal("cycle", Assert.Single(changed).Name);
        Assert.Single(problems);
    }
}
