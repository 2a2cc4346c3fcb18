namespace RemoteAccess.Listeners;

/// <summary>Parameters have their first subscriber.</summary>
/// <param name="Names">The names; empty: a viewer subscribed to all parameters, until <see cref="ParametersUnsubscribed"/> is empty
/// too.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersSubscribed")]
public sealed record ParametersSubscribed([property: Id(0)] IReadOnlyList<string> Names) : ListenerEvent;

/// <summary>Parameters have lost their last subscriber. The end of subscriptions to all parameters is a separate event.</summary>
/// <param name="Names">The names; empty: no viewer is subscribed to all parameters any more.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersUnsubscribed")]
public sealed record ParametersUnsubscribed([property: Id(0)] IReadOnlyList<string> Names) : ListenerEvent;

/// <summary>The connection graph has its first subscriber.</summary>
[GenerateSerializer, Immutable, Alias("ra.ConnectionGraphSubscribed")]
public sealed record ConnectionGraphSubscribed : ListenerEvent;

/// <summary>The connection graph has lost its last subscriber.</summary>
[GenerateSerializer, Immutable, Alias("ra.ConnectionGraphUnsubscribed")]
public sealed record ConnectionGraphUnsubscribed : ListenerEvent;
