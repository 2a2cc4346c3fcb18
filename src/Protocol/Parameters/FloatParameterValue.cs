namespace RemoteAccess.Protocol;

/// <summary>A floating-point number, sent with the type <c>float64</c>.</summary>
public sealed record FloatParameterValue : ParameterValue
{
    /// <summary>Creates a value.</summary>
    /// <exception cref="ArgumentException">NaN or infinite: JSON has no such numbers. Leave the parameter unset instead.</exception>
    public FloatParameterValue(double value) => Value = double.IsFinite(value)
        ? value
        : throw new ArgumentException(
            $"The float {value} cannot be a parameter value; it must be finite, since JSON has no other numbers.",
            nameof(value));

    /// <summary>The value; finite.</summary>
    public double Value { get; }
}
