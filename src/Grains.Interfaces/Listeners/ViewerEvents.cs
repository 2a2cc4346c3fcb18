using RemoteAccess.Participants;
using RemoteAccess.Viewers;

namespace RemoteAccess.Listeners;

/// <summary>A viewer is registered and served.</summary>
/// <param name="Viewer">The viewer.</param>
[GenerateSerializer, Immutable, Alias("ra.ViewerJoined")]
public sealed record ViewerJoined([property: Id(0)] Viewer Viewer) : ListenerEvent;

/// <summary>A viewer's connection is no longer served: it left, was replaced, or is being reset. Comes after the events of its
/// clean-up.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="Reason">The reason.</param>
[GenerateSerializer, Immutable, Alias("ra.ViewerLeft")]
public sealed record ViewerLeft([property: Id(0)] Viewer Viewer, [property: Id(1)] ReasonCode Reason) : ListenerEvent;
