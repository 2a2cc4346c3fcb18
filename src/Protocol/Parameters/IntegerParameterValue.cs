namespace RemoteAccess.Protocol;

/// <summary>A whole number. JSON numbers outside the range of a signed 64-bit integer are read as floats.</summary>
/// <param name="Value">The value.</param>
public sealed record IntegerParameterValue(long Value) : ParameterValue;
