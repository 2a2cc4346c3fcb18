namespace RemoteAccess.Listeners;

/// <summary>Parameters have their first subscriber.</summary>
/// <param name="Names">Which; empty: somebody wants all, whatever their names, until <see cref="ParametersUnsubscribed"/> is empty
/// too.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersSubscribed")]
public sealed record ParametersSubscribed([property: Id(0)] IReadOnlyList<string> Names) : ListenerEvent;

/// <summary>The last subscriber of parameters is gone. One that wants all is told by an event of its own.</summary>
/// <param name="Names">Which; empty: nobody wants all any more.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersUnsubscribed")]
public sealed record ParametersUnsubscribed([property: Id(0)] IReadOnlyList<string> Names) : ListenerEvent;

/// <summary>The connection graph has its first subscriber.</summary>
[GenerateSerializer, Immutable, Alias("ra.ConnectionGraphSubscribed")]
public sealed record ConnectionGraphSubscribed : ListenerEvent;

/// <summary>The last subscriber of the connection graph is gone.</summary>
[GenerateSerializer, Immutable, Alias("ra.ConnectionGraphUnsubscribed")]
public sealed record ConnectionGraphUnsubscribed : ListenerEvent;
