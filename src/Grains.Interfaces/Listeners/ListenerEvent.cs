namespace RemoteAccess.Listeners;

/// <summary>An event in a room. Later versions may add kinds: ignore unknown ones.</summary>
[GenerateSerializer, Immutable, Alias("ra.ListenerEvent")]
public abstract record ListenerEvent;
