using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>set-param</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Parameters">The parameters with their new values; a parameter without a value is to be unset.</param>
internal sealed record SetParametersSettings(RequestSettings Request, IReadOnlyList<Parameter> Parameters);
