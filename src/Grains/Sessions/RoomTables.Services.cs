using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>What is told to every viewer besides channels: services and statuses.</summary>
internal sealed partial class RoomTables
{
    private readonly bool _offersServices;
    private readonly ServiceTable _services;
    private readonly StatusBoard _statuses = new();

    /// <summary>Names of the services, in the order of their ids.</summary>
    public IReadOnlyList<string> ServiceNames => _services.Names;

    /// <summary>The service with that id, or null. Takes no lock.</summary>
    public ServiceState? Service(uint id) => _services.Find(id);

    /// <summary>Adds services and tells everyone, before them the encodings that only they take.</summary>
    /// <exception cref="RoomDescriptorException">The room does not offer services, an id or a name is taken by a different service, the
    /// advertisement is too large, or the services cannot work beside what is there (<see cref="DescriptorPairs"/>); nothing was
    /// added.</exception>
    public void AdvertiseServices(IReadOnlyList<ServiceDescriptor> services)
    {
        if (!_offersServices && services.Count > 0)
        {
            throw new RoomDescriptorException(
                [$"{services.Count} services are advertised, but the room was opened without {nameof(DeviceCapabilities.Services)} in "
                    + "its Capabilities; open it with it."]);
        }

        lock (_gate)
        {
            if (_services.Add(services, added => PairErrors(new([], added))) is { } frame)
            {
                if (_info.TellEncodings(services) is { } info)
                {
                    FanOut.Send(_broadcast, info);
                }

                FanOut.Send(_broadcast, frame);
            }
        }
    }

    /// <summary>Removes services and tells everyone. Unknown ids are skipped.</summary>
    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds)
    {
        lock (_gate)
        {
            if (_services.Remove(serviceIds) is { } frame)
            {
                FanOut.Send(_broadcast, frame);
            }
        }
    }

    /// <summary>Shows a status to everyone. One with an id is kept for those who come later, and takes the place of an unsent one with that
    /// id.</summary>
    /// <exception cref="ArgumentException">There are <see cref="StatusBoard.Capacity"/> lasting ones already.</exception>
    public PublishResult PublishStatus(StatusNotice status)
    {
        var frame = StatusBoard.Encode(status);
        if (status.Id is null || frame.Length > _maxFrameBytes)
        {
            return Broadcast(frame);
        }

        lock (_gate)
        {
            return FanOut.Send(_broadcast, frame, _statuses.Keep(status.Id, frame));
        }
    }

    /// <summary>Takes lasting statuses back and tells everyone. Unknown ids are skipped.</summary>
    /// <remarks>A later status of the same id queues behind the removal: in the place of an unsent one before it, it would be removed
    /// too.</remarks>
    public PublishResult RemoveStatus(IReadOnlyList<string> statusIds)
    {
        lock (_gate)
        {
            var (ids, keys) = _statuses.Remove(statusIds);
            if (ids.Count == 0)
            {
                return new PublishResult(PublishOutcome.Published, 0, 0);
            }

            return FanOut.Send(_broadcast, ServerMessageEncoder.RemoveStatus(ids), seals: keys);
        }
    }
}
