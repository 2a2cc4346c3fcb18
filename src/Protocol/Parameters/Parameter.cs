namespace RemoteAccess.Protocol;

/// <summary>A named value of the device that viewers may read and set.</summary>
/// <param name="Name">Unique within the device.</param>
/// <param name="Value">Null if the parameter is unset. The codec encodes such parameters; a session leaves them out of its
/// answers.</param>
public sealed record Parameter(string Name, ParameterValue? Value = null);
