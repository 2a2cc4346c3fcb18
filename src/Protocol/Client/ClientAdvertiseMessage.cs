namespace RemoteAccess.Protocol;

/// <summary>The viewer will publish on channels.</summary>
/// <param name="Channels">The channels.</param>
/// <param name="Undecodable">Channels whose schema cannot be decoded; they are not in <paramref name="Channels"/>.</param>
public sealed record ClientAdvertiseMessage(
    IReadOnlyList<ClientChannelAdvertisement> Channels,
    IReadOnlyList<UndecodableSchema> Undecodable) : ClientMessage;
