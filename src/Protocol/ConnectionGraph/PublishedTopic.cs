namespace RemoteAccess.Protocol;

/// <summary>A topic and who publishes it.</summary>
/// <param name="Name">The topic.</param>
/// <param name="PublisherIds">The publishers.</param>
public sealed record PublishedTopic(string Name, IReadOnlyList<string> PublisherIds);
