using Orleans.Metadata;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Rooms;

/// <summary>
/// A room that the device serves. Key: the <see cref="RoomName"/>. Owns the room's stored state (whether it should be open, its
/// descriptor, its epoch) and its silo-local session. Reentrant: publishing never waits for opening or closing, which run one at a time.
/// It does not know the transport.
/// </summary>
/// <remarks>
/// Calls that neither store anything nor wait for it end with a <see cref="TimeoutException"/> after 5 s without an answer. They are
/// answered
/// in milliseconds; only a silo that was lost during the call answers no more, and an Orleans client outside the fleet is not told that.
/// Whether such a call had its effect is not known.
/// </remarks>
[Alias("ra.IRoomGrain"), DefaultGrainType("room")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the room, or replaces its descriptor if it is open already. Returns once the new epoch is stored; joining continues in the
    /// background, and <see cref="GetStatus"/> shows its progress. Opening an open room with an equal descriptor changes nothing.
    /// What was added to an open room (channels, services, lasting statuses) stays, also over a crash, as far as it fits the descriptor.
    /// </summary>
    /// <returns>The epoch of the session.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor or the room's name is not valid.</exception>
    /// <exception cref="SiloFullException">The room's silo is full or short of memory: nothing was opened or stored.</exception>
    /// <exception cref="Exception">The store refused the write: nothing was opened or changed.</exception>
    [Alias("OpenAsync")]
    Task<long> OpenAsync(RoomDescriptor descriptor);

    /// <summary>Opens the room unless it is open already, with whichever descriptor; otherwise like <see cref="OpenAsync"/>. Of several
    /// concurrent calls, one opens it.</summary>
    /// <returns>Whether this call opened it.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor or the room's name is not valid.</exception>
    /// <exception cref="Exception">The store refused the write: nothing was opened.</exception>
    [Alias("TryOpenAsync")]
    Task<bool> TryOpenAsync(RoomDescriptor descriptor);

    /// <summary>A viewer is in the room or about to join (S7): a dormant room joins again, and a connected room reads the list of
    /// participants. Opens nothing.</summary>
    /// <returns>Whether the room is open and will serve the viewer.</returns>
    [Alias("ViewerWaiting")]
    ValueTask<bool> ViewerWaiting();

    /// <summary>A viewer's connection has ended, as reported by a source other than the room's transport. Has no effect unless that SID is
    /// the served one (R6).</summary>
    [Alias("ViewerLeft")]
    ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid);

    /// <summary>The participants of the room may have changed: an open room reads the list. Wakes and opens nothing.</summary>
    [Alias("LookAgain")]
    ValueTask LookAgain();

    /// <summary>Closes the room: a closing status to every viewer, queues flushed, then leaves (S6). What was added to it while it was open
    /// is forgotten. Closing a closed room does nothing.</summary>
    [Alias("CloseAsync")]
    Task CloseAsync();

    /// <summary>The status of the room.</summary>
    [Alias("GetStatus"), ResponseTimeout(CallTimes.Short)]
    ValueTask<RoomStatus> GetStatus();

    /// <summary>All viewers that are served, and all that wait for a retry.</summary>
    [Alias("GetParticipants"), ResponseTimeout(CallTimes.Short)]
    ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants();

    /// <summary>Removes a viewer from the room, with whichever connection it has now.</summary>
    [Alias("Kick")]
    Task<KickOutcome> Kick(ParticipantIdentity identity);

    /// <summary>
    /// Removes a viewer and bans its identity from the room for a time, even if the viewer is not there or the room is not open: the ban is
    /// in force whatever the outcome is. It is stored, so it outlives sessions and silos. The embedded room server refuses the identity's
    /// join; with other servers the session removes the viewer as soon as it joins, and does not serve it. A second ban of the identity
    /// replaces the first.
    /// </summary>
    /// <param name="identity">The viewer. A new token can give the same person another identity: stop minting tokens for it, too.</param>
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
    [Alias("GetBans"), ResponseTimeout(CallTimes.Short)]
    ValueTask<IReadOnlyList<RoomBan>> GetBans();

    /// <summary>Sends one control frame to every registered participant (S5).</summary>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    [Alias("BroadcastControl"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> BroadcastControl(ControlFrame frame);

    /// <summary>Adds channels and advertises them to every viewer, until they are unadvertised or the room is closed; also after a crash,
    /// unless it comes within a second (option). A channel that is already advertised with equal values is skipped.</summary>
    /// <exception cref="RoomDescriptorException">A channel is not valid, its id is taken by a different one, or it conflicts with the
    /// existing channels and services, as when a room is opened; nothing was added.</exception>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("Advertise")]
    Task Advertise(IReadOnlyList<ChannelDescriptor> channels);

    /// <summary>Removes channels and their subscriptions, and informs every viewer. Unknown ids are skipped.</summary>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("Unadvertise")]
    Task Unadvertise(IReadOnlyList<ulong> channelIds);

    /// <summary>Publishes a message to the subscribers of a channel: encoded once, and only if there are any.</summary>
    /// <param name="channelId">An advertised channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message in the channel's encoding. Passed by reference on the same silo, and kept by a latched
    /// channel: it must not change afterwards.</param>
    [Alias("Publish"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, [Immutable] byte[] data);

    /// <summary>Publishes many messages in one call; each has its own outcome.</summary>
    /// <exception cref="ArgumentException">A message or its data is null; nothing was published.</exception>
    [Alias("PublishBatch"), ResponseTimeout(CallTimes.Short)]
    ValueTask<BatchPublishResult> PublishBatch([Immutable] IReadOnlyList<ChannelMessage> messages);

    /// <summary>Adds services and advertises them to every viewer. A service that is already advertised with equal values is
    /// skipped.</summary>
    /// <exception cref="RoomDescriptorException">A service is not valid, its id or name is taken by a different one, the room does not
    /// offer services, or it conflicts with the existing channels and services, as when a room is opened; nothing was
    /// added.</exception>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("AdvertiseServices")]
    Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services);

    /// <summary>Removes services and informs every viewer. Unknown ids are skipped; open calls are still answered.</summary>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    [Alias("UnadvertiseServices")]
    Task UnadvertiseServices(IReadOnlyList<uint> serviceIds);

    /// <summary>Sends a status to every viewer; a status with an id lasts, and viewers that join later get it too.</summary>
    /// <exception cref="ArgumentException">The message is empty, the level unknown, the id empty or one of the room's own
    /// (<c>channel-drops-…</c>), or there are 1,000 lasting ones already.</exception>
    [Alias("PublishStatus"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> PublishStatus(StatusNotice status);

    /// <summary>Removes lasting statuses. Unknown ids are skipped.</summary>
    [Alias("RemoveStatus"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds);

    /// <summary>Sends new values of parameters to the viewers that subscribed to them, each in its own message; unset ones are left out. A
    /// value replaces an older unsent value of the same name in a slow viewer's queue. If one of them is too large for a frame, none is
    /// sent.</summary>
    [Alias("PublishParameterValues"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters);

    /// <summary>Replaces the connection graph; its subscribers get the difference, if there is one. A name without ids is the same as no
    /// such
    /// name, and the order of ids does not matter. A graph that does not fit into one frame is refused.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    [Alias("PublishConnectionGraph"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph);

    /// <summary>Sends the device's time to every viewer. The first time, the capability <c>time</c> is advertised before it.</summary>
    /// <param name="timestamp">Nanoseconds since the Unix epoch.</param>
    [Alias("PublishTime"), ResponseTimeout(CallTimes.Short)]
    ValueTask<PublishResult> PublishTime(ulong timestamp);

    /// <summary>The channels with their subscribers and counters.</summary>
    [Alias("GetChannels"), ResponseTimeout(CallTimes.Short)]
    ValueTask<IReadOnlyList<ChannelEntry>> GetChannels();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState"), ResponseTimeout(CallTimes.Short)]
    Task<RoomState> GetState();
}
