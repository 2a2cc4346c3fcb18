using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Rooms;

/// <summary>
/// A room that the device serves. Key: the <see cref="RoomName"/>. Owns the wish that the room be open, its epoch and its silo-local
/// session. Reentrant: publishing never waits for opening or closing, which pass one gate. It does not know the transport.
/// </summary>
[Alias("ra.IRoomGrain")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the room, or replaces what it serves when it is open already. Returns once the new epoch is stored; joining goes on in
    /// the background and shows in <see cref="GetStatus"/>. Opening with an equal descriptor while open changes nothing.
    /// </summary>
    /// <returns>The epoch of the session.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor or the room's name is not valid.</exception>
    /// <exception cref="SiloFullException">The room's silo has as many rooms open as it may: nothing was opened or stored.</exception>
    /// <exception cref="Exception">The store refused the write: nothing was opened or changed.</exception>
    [Alias("OpenAsync")]
    Task<long> OpenAsync(RoomDescriptor descriptor);

    /// <summary>Opens the room unless it is open already, whatever it serves then; otherwise like <see cref="OpenAsync"/>. Of several at
    /// once one opens it.</summary>
    /// <returns>Whether this call opened it.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor or the room's name is not valid.</exception>
    /// <exception cref="Exception">The store refused the write: nothing was opened.</exception>
    [Alias("TryOpenAsync")]
    Task<bool> TryOpenAsync(RoomDescriptor descriptor);

    /// <summary>A viewer is in the room or about to be (S7): a dormant room joins again, a connected one looks who is there. Opens
    /// nothing.</summary>
    /// <returns>Whether the room is open and will serve the viewer.</returns>
    [Alias("ViewerWaiting")]
    ValueTask<bool> ViewerWaiting();

    /// <summary>A viewer's connection ended, as somebody other than the room's transport heard first. Nothing happens unless that SID is
    /// the one served (R6).</summary>
    [Alias("ViewerLeft")]
    ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid);

    /// <summary>Who is in the room may have changed: an open room looks. Wakes and opens nothing.</summary>
    [Alias("LookAgain")]
    ValueTask LookAgain();

    /// <summary>Closes the room: a closing status to every viewer, queues flushed, then leaves (S6). Closing a closed room does
    /// nothing.</summary>
    [Alias("CloseAsync")]
    Task CloseAsync();

    /// <summary>How the room is doing.</summary>
    [Alias("GetStatus")]
    ValueTask<RoomStatus> GetStatus();

    /// <summary>Everyone served, and everyone waiting for a retry.</summary>
    [Alias("GetParticipants")]
    ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants();

    /// <summary>Throws a viewer out of the room, whatever connection it has now.</summary>
    [Alias("Kick")]
    Task<KickOutcome> Kick(ParticipantIdentity identity);

    /// <summary>
    /// Throws a viewer out and keeps its identity out of the room for a time, whether or not it is there or the room is open: the ban
    /// stands whatever the outcome says. It is stored, so it outlives sessions and silos. The embedded room server refuses the identity's
    /// join; elsewhere the session removes it as soon as it joins, and does not serve it. A second ban of the identity takes the place of
    /// the first.
    /// </summary>
    /// <param name="identity">Whom. Whoever mints tokens for others can give the same person another identity: stop minting too.</param>
    /// <param name="banFor">From now on: <see cref="RoomBan.Shortest"/> to <see cref="RoomBan.Longest"/>.</param>
    /// <exception cref="ArgumentException">The duration is out of range, or the identity is the device's own; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">The room has <see cref="RoomBan.MaxPerRoom"/> bans in force; nothing was
    /// done.</exception>
    /// <exception cref="Exception">The store refused the write: nothing was done.</exception>
    [Alias("KickAndBan")]
    Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor);

    /// <summary>Ends a ban before its time.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Exception">The store refused the write: the ban stands.</exception>
    [Alias("LiftBan")]
    Task<bool> LiftBan(ParticipantIdentity identity);

    /// <summary>The bans in force, soonest over first.</summary>
    [Alias("GetBans")]
    ValueTask<IReadOnlyList<RoomBan>> GetBans();

    /// <summary>Sends one control frame to every registered participant (S5).</summary>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    [Alias("BroadcastControl")]
    ValueTask<PublishResult> BroadcastControl(ControlFrame frame);

    /// <summary>Adds channels and tells every viewer. A channel already advertised alike is skipped.</summary>
    /// <exception cref="RoomDescriptorException">A channel is not valid, its id is taken by a different one, or it cannot work beside the
    /// channels and services that are there, as when a room is opened; nothing was added.</exception>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("Advertise")]
    Task Advertise(IReadOnlyList<ChannelDescriptor> channels);

    /// <summary>Removes channels, their subscriptions included, and tells every viewer. Unknown ids are skipped.</summary>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("Unadvertise")]
    Task Unadvertise(IReadOnlyList<ulong> channelIds);

    /// <summary>Publishes a message to the subscribers of a channel: encoded once, and only when there are any.</summary>
    /// <param name="channelId">An advertised channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message in the channel's encoding. Passed by reference on the same silo, and kept as it is by a latched
    /// channel: it must not change afterwards.</param>
    [Alias("Publish")]
    ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, [Immutable] byte[] data);

    /// <summary>Publishes many messages in one call; each stands for itself.</summary>
    /// <exception cref="ArgumentException">A message or its data is null; nothing was published.</exception>
    [Alias("PublishBatch")]
    ValueTask<BatchPublishResult> PublishBatch([Immutable] IReadOnlyList<ChannelMessage> messages);

    /// <summary>Adds services and tells every viewer. A service already advertised alike is skipped.</summary>
    /// <exception cref="RoomDescriptorException">A service is not valid, its id or name is taken by a different one, the room does not
    /// offer services, or it cannot work beside the channels and services that are there, as when a room is opened; nothing was
    /// added.</exception>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("AdvertiseServices")]
    Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services);

    /// <summary>Removes services and tells every viewer. Unknown ids are skipped; calls under way are still answered.</summary>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("UnadvertiseServices")]
    Task UnadvertiseServices(IReadOnlyList<uint> serviceIds);

    /// <summary>Shows a status to every viewer; one with an id lasts, also for viewers who come later.</summary>
    /// <exception cref="ArgumentException">The message is empty, the level unknown, the id empty or one of the room's own
    /// (<c>channel-drops-…</c>), or there are 1,000 lasting ones already.</exception>
    [Alias("PublishStatus")]
    ValueTask<PublishResult> PublishStatus(StatusNotice status);

    /// <summary>Takes lasting statuses back. Unknown ids are skipped.</summary>
    [Alias("RemoveStatus")]
    ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds);

    /// <summary>Tells new values of parameters to the viewers that subscribed to them by name, each in a message of its own; unset ones are
    /// left out. A value replaces an older one of the same name that a slow viewer has not been sent yet. When one of them is too large for
    /// a frame, none is sent.</summary>
    [Alias("PublishParameterValues")]
    ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters);

    /// <summary>Replaces the connection graph; its subscribers are told the difference, and nothing when there is none. A name without ids
    /// is the same as no such name, and the order of ids means nothing. A graph that as a whole does not fit into one frame is
    /// refused.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    [Alias("PublishConnectionGraph")]
    ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph);

    /// <summary>Tells every viewer the device's time, and before the first one that it does (the capability <c>time</c>).</summary>
    /// <param name="timestamp">Nanoseconds since the Unix epoch.</param>
    [Alias("PublishTime")]
    ValueTask<PublishResult> PublishTime(ulong timestamp);

    /// <summary>The channels with their subscribers and counters.</summary>
    [Alias("GetChannels")]
    ValueTask<IReadOnlyList<ChannelEntry>> GetChannels();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState")]
    Task<RoomState> GetState();
}
