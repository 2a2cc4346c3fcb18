namespace RemoteAccess.Protocol;

/// <summary>The viewer wants to be told of changes of parameters.</summary>
/// <param name="ParameterNames">Which.</param>
public sealed record SubscribeParameterUpdatesMessage(IReadOnlyList<string> ParameterNames) : ClientMessage;
