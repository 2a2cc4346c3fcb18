using Orleans.Services;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>What silos ask each other. One per silo, called by its address.</summary>
[Alias("ra.ISiloPeer")]
internal interface ISiloPeer : IGrainService
{
    /// <summary>How loaded the silo is. An answer also says that it is there.</summary>
    [Alias("GetLoad")]
    ValueTask<SiloLoad> GetLoad();

    /// <summary>The epoch of its session of a room; 0 = it has none, or one that is ending.</summary>
    [Alias("GetEpoch")]
    ValueTask<long> GetEpoch(RoomName room);

    /// <summary>Whether it would take a room.</summary>
    [Alias("CanTake")]
    ValueTask<bool> CanTake(RoomName room);

    /// <summary>Starts a session; its epoch and this silo are stored.</summary>
    /// <returns>Whether it was started.</returns>
    [Alias("Start")]
    ValueTask<bool> Start(HandedRoom room);

    /// <summary>A room has opened at another silo: viewers that wait for it here are sent there.</summary>
    [Alias("OpenedElsewhere")]
    ValueTask OpenedElsewhere(RoomName room, string silo);

    /// <summary>Hands all rooms over and takes no more, without stopping. Returns when it has begun.</summary>
    [Alias("Drain")]
    ValueTask<SiloDrain> Drain();

    /// <summary>Takes a drain back.</summary>
    [Alias("TakeDrainBack")]
    ValueTask<SiloDrain> TakeDrainBack();

    /// <summary>How far a drain is.</summary>
    [Alias("GetDrain")]
    ValueTask<SiloDrain> GetDrain();
}

/// <summary>How loaded a silo is.</summary>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Viewers">Its viewers.</param>
/// <param name="QueuedBytes">Bytes that wait for its viewers.</param>
/// <param name="TakesRooms">Whether it takes rooms: it is neither draining nor cut off nor full.</param>
[GenerateSerializer, Immutable, Alias("ra.SiloLoad")]
internal sealed record SiloLoad(
    [property: Id(0)] int Rooms,
    [property: Id(1)] int Viewers,
    [property: Id(2)] long QueuedBytes,
    [property: Id(3)] bool TakesRooms)
{
    /// <summary>One number to compare: a viewer, a room and 256 KiB of queued bytes count alike.</summary>
    public double Weight => Rooms + Viewers + (QueuedBytes / (256.0 * 1024));
}
