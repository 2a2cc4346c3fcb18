using RemoteAccess.Viewers;

namespace RemoteAccess.Listeners;

/// <summary>A viewer advertised a channel on which it will publish.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="Channel">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ClientChannelAdvertised")]
public sealed record ClientChannelAdvertised([property: Id(0)] Viewer Viewer, [property: Id(1)] ClientChannel Channel) : ListenerEvent;

/// <summary>A viewer's channel was removed, because the viewer unadvertised it or left.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="Channel">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ClientChannelUnadvertised")]
public sealed record ClientChannelUnadvertised([property: Id(0)] Viewer Viewer, [property: Id(1)] ClientChannel Channel) : ListenerEvent;

/// <summary>A viewer published a message.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="ChannelId">Its channel, advertised before.</param>
/// <param name="Topic">The channel's topic.</param>
/// <param name="Data">The message in the channel's encoding. It must not be changed.</param>
[GenerateSerializer, Immutable, Alias("ra.ClientMessageReceived")]
public sealed record ClientMessageReceived(
    [property: Id(0)] Viewer Viewer,
    [property: Id(1)] uint ChannelId,
    [property: Id(2)] string Topic,
    [property: Id(3)] byte[] Data) : ListenerEvent;
