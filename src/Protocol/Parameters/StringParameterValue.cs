namespace RemoteAccess.Protocol;

/// <summary>Text.</summary>
public sealed record StringParameterValue : ParameterValue
{
    /// <summary>Creates a value.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public StringParameterValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The value.</summary>
    public string Value { get; }
}
