namespace RemoteAccess.Protocol;

/// <summary>The viewer wants to publish on channels.</summary>
/// <param name="Channels">Which.</param>
/// <param name="Undecodable">Those whose schema cannot be decoded; they are not among the channels.</param>
public sealed record ClientAdvertiseMessage(
    IReadOnlyList<ClientChannelAdvertisement> Channels,
    IReadOnlyList<UndecodableSchema> Undecodable) : ClientMessage;
