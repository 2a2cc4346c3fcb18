namespace RemoteAccess.Rooms;

/// <summary>A message to publish.</summary>
/// <param name="ChannelId">An advertised channel.</param>
/// <param name="LogTime">Nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message in the channel's encoding; passed by reference on the same silo, so it must not change
/// afterwards.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelMessage")]
public sealed record ChannelMessage(
    [property: Id(0)] ulong ChannelId,
    [property: Id(1)] ulong LogTime,
    [property: Id(2)] byte[] Data);
