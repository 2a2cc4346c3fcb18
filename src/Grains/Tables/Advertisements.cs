using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// Advertises and unadvertises channels and services: checks the new ones against the existing ones, changes the tables and notifies all
/// viewers, in one step.
/// </summary>
/// <remarks>Takes the tables' lock: a new viewer gets the change either in its snapshot or as a message (S3).</remarks>
/// <param name="gate">The tables' lock.</param>
/// <param name="viewers">The viewers to notify.</param>
/// <param name="info">Gets the encodings of new services.</param>
/// <param name="channels">The channels.</param>
/// <param name="services">The services.</param>
/// <param name="subscriptions">Subscriptions, which end with their channels.</param>
/// <param name="offersServices">Whether the room was opened with the capability to offer services.</param>
/// <param name="changes">Is told of each change.</param>
internal sealed class Advertisements(
    Lock gate,
    RoomViewers viewers,
    SessionInfo info,
    ChannelTable channels,
    ServiceTable services,
    ChannelSubscriptions subscriptions,
    bool offersServices,
    DeclaredChanges changes)
{
    /// <summary>Adds channels and notifies all viewers.</summary>
    /// <exception cref="RoomDescriptorException">An id is taken by a different channel, the advertisement is too large, or the channels do
    /// not fit the existing ones (<see cref="DescriptorPairs"/>); nothing was added.</exception>
    public void Advertise(IReadOnlyList<ChannelDescriptor> added)
    {
        lock (gate)
        {
            if (channels.Add(added, fresh => PairErrors(new(fresh, []))) is { } frame)
            {
                viewers.Send(frame);
                changes.Changed(DeclaredPart.Offer);
            }
        }
    }

    /// <summary>Removes channels with their subscriptions and last messages, and notifies all viewers. Unknown ids are skipped.</summary>
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
                changes.Changed(DeclaredPart.Offer);
            }
        }
    }

    /// <summary>Adds services and notifies all viewers, after a message about encodings that are new with them.</summary>
    /// <exception cref="RoomDescriptorException">The room does not offer services, an id or a name is taken by a different service, the
    /// advertisement is too large, or the services do not fit the existing ones (<see cref="DescriptorPairs"/>); nothing was
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
                changes.Changed(DeclaredPart.Offer);
            }
        }
    }

    /// <summary>Removes services and notifies all viewers. Unknown ids are skipped.</summary>
    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds)
    {
        lock (gate)
        {
            if (services.Remove(serviceIds) is { } frame)
            {
                viewers.Send(frame);
                changes.Changed(DeclaredPart.Offer);
            }
        }
    }

    // Under the lock, so that the checked state is the state they are added to.
    private IEnumerable<string> PairErrors(DescriptorPairs.Members added) =>
        DescriptorPairs.Errors(added, new(channels.Descriptors, services.Descriptors), info.SupportedEncodings);
}
