namespace RemoteAccess.Listeners;

/// <summary>Something that happened in a room. The list of kinds may grow: ignore what you do not know.</summary>
[GenerateSerializer, Immutable, Alias("ra.ListenerEvent")]
public abstract record ListenerEvent;
