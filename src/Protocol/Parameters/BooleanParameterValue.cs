namespace RemoteAccess.Protocol;

/// <summary>True or false.</summary>
public sealed record BooleanParameterValue : ParameterValue
{
    /// <summary>The value true.</summary>
    public static readonly BooleanParameterValue True = new(true);

    /// <summary>The value false.</summary>
    public static readonly BooleanParameterValue False = new(false);

    private BooleanParameterValue(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <summary>The shared instance for a value.</summary>
    public static BooleanParameterValue Of(bool value) => value ? True : False;
}
