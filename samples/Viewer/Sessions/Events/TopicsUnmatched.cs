namespace RemoteAccess.Viewer.Sessions;

/// <summary>Patterns of the selection match no channel that the device offers. Reported once per control stream.</summary>
/// <param name="Patterns">The patterns that match none; empty if everything is selected and nothing is offered.</param>
/// <param name="Offered">The offered topics.</param>
public sealed record TopicsUnmatched(IReadOnlyList<string> Patterns, IReadOnlyList<string> Offered) : ViewerEvent;
