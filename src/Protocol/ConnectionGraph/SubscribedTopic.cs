namespace RemoteAccess.Protocol;

/// <summary>A topic and who subscribes to it.</summary>
/// <param name="Name">The topic.</param>
/// <param name="SubscriberIds">The subscribers.</param>
public sealed record SubscribedTopic(string Name, IReadOnlyList<string> SubscriberIds);
