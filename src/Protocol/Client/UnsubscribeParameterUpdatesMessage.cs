namespace RemoteAccess.Protocol;

/// <summary>The viewer wants to be told of changes of parameters no more.</summary>
/// <param name="ParameterNames">Which.</param>
public sealed record UnsubscribeParameterUpdatesMessage(IReadOnlyList<string> ParameterNames) : ClientMessage;
