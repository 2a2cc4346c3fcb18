namespace RemoteAccess.Protocol;

/// <summary>A viewer's channel that is refused because its schema cannot be decoded; the other channels of the message are
/// accepted.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Error">The error in the schema, for the status that answers it.</param>
public sealed record UndecodableSchema(uint ChannelId, string Error);
