using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Admission;

/// <summary>The limits above which a silo refuses more rooms, viewers and bytes (B15). Section <c>RemoteAccess:Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>Rooms that may be open on one silo; further ones are refused. 1 to 1,000,000; default 10,000: a quiet room costs about 50
    /// KiB and a connection.</summary>
    [Range(1, 1_000_000)]
    public int Rooms { get; set; } = 10_000;

    /// <summary>Viewers served by one silo; further ones are told to wait. 1 to 1,000,000; default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Viewers { get; set; } = 10_000;

    /// <summary>Viewers served in one room; further ones are told to wait. 1 to 100,000; default 1,000: every message of the room is sent
    /// to each of them.</summary>
    [Range(1, 100_000)]
    public int ViewersPerRoom { get; set; } = 1_000;

    /// <summary>Bytes held for all viewers of a silo: queued frames, waiting answers, calls in progress, and partly received frames. From
    /// nine tenths on, new viewers are told to wait. 32 MiB to 1 TiB. Not set: half of the memory that the process may use
    /// (the container's limit, or <c>DOTNET_GCHeapHardLimit</c>, or the machine's memory).</summary>
    [Range(32L << 20, 1L << 40)]
    public long? Bytes { get; set; }

    /// <summary>The same for the viewers of one room. 32 MiB to 1 TiB. Not set: half of <see cref="Bytes"/>, so that one room never uses
    /// up the silo.</summary>
    [Range(32L << 20, 1L << 40)]
    public long? BytesPerRoom { get; set; }

    /// <summary>Whether new viewers and rooms are refused while the garbage collector reports a high memory load: by default from nine
    /// tenths of the memory of the container, or of the machine if there is no container limit (<c>DOTNET_GCHighMemPercent</c>). Only
    /// while this process uses at least a tenth of the load: refusing viewers does not relieve a machine that others fill. Default true: a
    /// process that goes on growing is killed.</summary>
    public bool RefuseAtHighMemoryLoad { get; set; } = true;

    /// <summary>Bytes of partly received frames over 64 KiB of one viewer, over all of its streams; a further frame is not read until there
    /// is space. 64 KiB to 1 GiB; default 16 MiB: one of the largest, or many smaller ones.</summary>
    [Range(64 * 1024, 1 << 30)]
    public int PartialFrameBytesPerViewer { get; set; } = 16 * 1024 * 1024;

    /// <summary>The same for all viewers of one room. 16 MiB to 2 GiB; default 64 MiB: four of the largest at a time.</summary>
    [Range(16 << 20, int.MaxValue)]
    public int PartialFrameBytesPerRoom { get; set; } = 64 * 1024 * 1024;

    /// <summary>The same for all viewers of a silo. 16 MiB to 2 GiB. Not set: a quarter of <see cref="Bytes"/>, at most 1 GiB.</summary>
    [Range(16 << 20, int.MaxValue)]
    public int? PartialFrameBytes { get; set; }

    /// <summary>How long a frame over 64 KiB may take from its first byte to its last; after that its viewer is reset. While others wait
    /// for space, a viewer whose frame would take longer at its current rate is reset after 2 s. 00:00:01 to 01:00:00; default 1 min: the
    /// largest frame at 2.3 Mbit/s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a frame over 64 KiB waits, unread, for space that other viewers' frames use; after that it is skipped and its
    /// viewer is notified. 00:00:01 (the interval at which slow frames are checked) to 00:01:00; default 4 s: longer than a slow frame
    /// keeps its space while others wait (up to 3 s), and short enough that a sender which LiveKit cannot slow down does not exceed
    /// <c>LiveKit:InboundBufferBytes</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FrameRoomTimeout { get; set; } = TimeSpan.FromSeconds(4);
}
