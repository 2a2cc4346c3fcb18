using RemoteAccess.Grains.Rooms;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// Advertises and unadvertises channels and services: checks what is new beside what is there, changes the tables and tells everyone, in
/// one step.
/// </summary>
/// <remarks>Takes the tables' lock: a new viewer's snapshot has the change, or the change is sent to it (S3).</remarks>
/// <param name="gate">The tables' lock.</param>
/// <param name="viewers">Who is told.</param>
/// <param name="info">Grows with the encodings of services.</param>
/// <param name="channels">The channels.</param>
/// <param name="services">The services.</param>
/// <param name="subscriptions">End with their channels.</param>
/// <param name="offersServices">Whether the room was opened with the capability to offer services.</param>
internal sealed class Advertisements(
    Lock gate,
    RoomViewers viewers,
    SessionInfo info,
    ChannelTable channels,
    ServiceTable services,
    ChannelSubscriptions subscriptions,
    bool offersServices)
{
    /// <summary>Adds channels and tells everyone.</summary>
    /// <exception cref="RoomDescriptorException">An id is taken by a different channel, the advertisement is too large, or the channels
    /// cannot work beside what is there (<see cref="DescriptorPairs"/>); nothing was added.</exception>
    public void Advertise(IReadOnlyList<ChannelDescriptor> added)
    {
        lock (gate)
        {
            if (channels.Add(added, fresh => PairErrors(new(fresh, []))) is { } frame)
            {
                viewers.Send(frame);
            }
        }
    }

    /// <summary>Removes channels with their subscriptions and last messages, and tells everyone. Unknown ids are skipped.</summary>
    public void Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        lock (gate)
        {
            var removed = channels.Remove(channelIds);
            foreach (var channel in removed)
            {
                subscriptions.EndAll(channel);
                channel.Lossy?.Removed();
            }

            if (removed.Count > 0)
            {
                viewers.Send(ServerMessageEncoder.Unadvertise([.. removed.Select(channel => channel.Descriptor.Id)]));
            }
        }
    }

    /// <summary>Adds services and tells everyone, before them the encodings that only they take.</summary>
    /// <exception cref="RoomDescriptorException">The room does not offer services, an id or a name is taken by a different service, the
    /// advertisement is too large, or the services cannot work beside what is there (<see cref="DescriptorPairs"/>); nothing was
    /// added.</exception>
    public void AdvertiseServices(IReadOnlyList<ServiceDescriptor> added)
    {
        if (!offersServices && added.Count > 0)
        {
            throw new RoomDescriptorException(
                [$"{added.Count} services are advertised, but the room was opened without {nameof(DeviceCapabilities.Services)} in its "
                    + "Capabilities; open the room with it."]);
        }

        lock (gate)
        {
            if (services.Add(added, fresh => PairErrors(new([], fresh))) is { } frame)
            {
                if (info.AddEncodings(added) is { } grown)
                {
                    viewers.Send(grown);
                }

                viewers.Send(frame);
            }
        }
    }

    /// <summary>Removes services and tells everyone. Unknown ids are skipped.</summary>
    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds)
    {
        lock (gate)
        {
            if (services.Remove(serviceIds) is { } frame)
            {
                viewers.Send(frame);
            }
        }
    }

    // Under the lock: what is checked is what they will stand beside.
    private IEnumerable<string> PairErrors(DescriptorPairs.Members added) =>
        DescriptorPairs.Errors(added, new(channels.Descriptors, services.Descriptors), info.SupportedEncodings);
}
