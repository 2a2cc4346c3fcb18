namespace RemoteAccess.Viewer.Sessions;

/// <summary>The device has said what it offers, and nothing of it is wanted: nothing comes until it offers more. Told once a control
/// stream.</summary>
/// <param name="Patterns">The patterns that match none; empty when everything is wanted and nothing is offered.</param>
/// <param name="Offered">The topics there are.</param>
public sealed record TopicsUnmatched(IReadOnlyList<string> Patterns, IReadOnlyList<string> Offered) : ViewerEvent;
