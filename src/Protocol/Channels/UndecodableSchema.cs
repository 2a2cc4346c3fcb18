namespace RemoteAccess.Protocol;

/// <summary>A channel of a viewer that cannot be taken because its schema cannot be decoded; the other channels of the message
/// can.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Error">What is wrong with the schema, to be put into the status that answers it.</param>
public sealed record UndecodableSchema(uint ChannelId, string Error);
