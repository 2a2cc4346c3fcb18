namespace RemoteAccess.Protocol;

/// <summary>
/// An array of floating-point numbers. As the whole value of a parameter it is sent with the type <c>float64_array</c>, even if it is
/// empty.
/// </summary>
public sealed record FloatArrayParameterValue : ParameterValue
{
    /// <summary>Creates a value.</summary>
    /// <param name="value">The numbers; not copied, they must not change afterwards.</param>
    /// <exception cref="ArgumentException">One is NaN or infinite: JSON has no such numbers.</exception>
    public FloatArrayParameterValue(ReadOnlyMemory<double> value)
    {
        foreach (var number in value.Span)
        {
            if (!double.IsFinite(number))
            {
                throw new ArgumentException(
                    $"The float {number} cannot be in a parameter value; it must be finite, since JSON has no other numbers.",
                    nameof(value));
            }
        }

        Value = value;
    }

    /// <summary>The numbers; all finite.</summary>
    public ReadOnlyMemory<double> Value { get; }

    internal override int Depth => 1;

    /// <summary>Compares the numbers.</summary>
    public bool Equals(FloatArrayParameterValue? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var number in Value.Span)
        {
            hash.Add(number); // not the bits: 0.0 equals -0.0
        }

        return hash.ToHashCode();
    }
}
