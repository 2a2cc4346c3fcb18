using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>set-param</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Parameters">Which, and to what; one without a value is to be unset.</param>
internal sealed record SetParametersSettings(RequestSettings Request, IReadOnlyList<Parameter> Parameters);
