using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// Compares a device's answer to <c>setParameters</c> with the request: a device refuses a value by answering with the value that it keeps.
/// Pure.
/// </summary>
internal static class AppliedParameters
{
    /// <summary>The tolerance for numbers: a device may store them in single precision.</summary>
    private const double RelativeError = 1e-6;

    /// <summary>Throws if a parameter was not applied.</summary>
    /// <param name="asked">The requested values; a parameter without a value is to be unset.</param>
    /// <param name="answered">The values in the device's answer.</param>
    /// <exception cref="ViewerException">Some were not applied; each is named with its value.</exception>
    public static void ThrowIfNotApplied(IReadOnlyList<Parameter> asked, IReadOnlyList<Parameter> answered)
    {
        var failures = asked.Select(parameter => Failure(parameter, answered)).OfType<string>().ToArray();
        if (failures.Length > 0)
        {
            throw new ViewerException(
                ExitCode.NotThere,
                    $"The device did not apply {string.Join(", ", failures)}; get-param without names prints all parameters.");
        }
    }

    private static string? Failure(Parameter asked, IReadOnlyList<Parameter> answered)
    {
        var now = answered.LastOrDefault(parameter => parameter.Name == asked.Name);
        return (asked.Value, now?.Value) switch
        {
            (null, null) => null, // the answer leaves out parameters that were unset
            ({ } wanted, { } applied) when IsSame(wanted, applied) => null,
            ({ }, null) => $"'{asked.Name}'",
            _ => $"'{asked.Name}' (it is {ParameterText.Value(now!)})",
        };
    }

    private static bool IsSame(ParameterValue wanted, ParameterValue applied) => (wanted, applied) switch
    {
        (ArrayParameterValue left, ArrayParameterValue right) =>
            left.Elements.Count == right.Elements.Count && left.Elements.Zip(right.Elements).All(pair => IsSame(pair.First, pair.Second)),
        (DictionaryParameterValue left, DictionaryParameterValue right) =>
            left.Members.Count == right.Members.Count
            && left.Members.All(member => right.Members.TryGetValue(member.Key, out var theirs) && IsSame(member.Value, theirs)),
        _ => wanted == applied || AreSame(Numbers(wanted), Numbers(applied)),
    };

    private static bool AreSame((bool IsArray, double[]? Values) wanted, (bool IsArray, double[]? Values) applied) =>
        wanted is { IsArray: var isArray, Values: { } left } && applied.IsArray == isArray && applied.Values is { } right
        && left.Length == right.Length
        && left.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) <= RelativeError * Math.Abs(pair.First));

    private static (bool IsArray, double[]? Values) Numbers(ParameterValue value) => value switch
    {
        IntegerParameterValue number => (false, [number.Value]),
        FloatParameterValue number => (false, [number.Value]),
        IntegerArrayParameterValue numbers => (true, [.. numbers.Value.ToArray().Select(number => (double)number)]),
        FloatArrayParameterValue numbers => (true, numbers.Value.ToArray()),
        ArrayParameterValue { Elements.Count: 0 } => (true, []),
        _ => (false, null),
    };
}
