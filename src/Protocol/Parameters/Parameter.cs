namespace RemoteAccess.Protocol;

/// <summary>A named value of the device that viewers may read and set.</summary>
/// <param name="Name">Unique within the device.</param>
/// <param name="Value">Null when the parameter is unset: the codec carries that, a session leaves such parameters out of its
/// answers.</param>
public sealed record Parameter(string Name, ParameterValue? Value = null);
