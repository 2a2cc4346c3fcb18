using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Admission;

/// <summary>How much a silo takes on before it refuses more (B15). Section <c>RemoteAccess:Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>Rooms open on one silo; further ones are not opened. 1 to 1,000,000; default 10,000: a quiet room costs about 50 KiB and
    /// a connection.</summary>
    [Range(1, 1_000_000)]
    public int Rooms { get; set; } = 10_000;

    /// <summary>Viewers served by one silo; further ones are told so and wait. 1 to 1,000,000; default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Viewers { get; set; } = 10_000;

    /// <summary>Viewers served in one room; further ones are told so and wait. 1 to 100,000; default 1,000: every message of the room
    /// goes to each of them.</summary>
    [Range(1, 100_000)]
    public int ViewersPerRoom { get; set; } = 1_000;

    /// <summary>Bytes held for all viewers of a silo: what is queued for them, answers that wait, calls under way, and frames that are not
    /// whole yet. From nine tenths on new viewers are told to wait. 32 MiB to 1 TiB. Not set: half of the memory that the process may use
    /// (the container's limit, or <c>DOTNET_GCHeapHardLimit</c>, or the machine's memory).</summary>
    [Range(32L << 20, 1L << 40)]
    public long? Bytes { get; set; }

    /// <summary>Likewise for the viewers of one room. 32 MiB to 1 TiB. Not set: half of <see cref="Bytes"/>, so that one room never uses
    /// up the silo.</summary>
    [Range(32L << 20, 1L << 40)]
    public long? BytesPerRoom { get; set; }

    /// <summary>Bytes of frames over 64 KiB that one viewer has begun and not ended, over all of its streams; a further frame is not read
    /// until there is room. 64 KiB to 1 GiB; default 16 MiB: one of the largest, or many smaller ones.</summary>
    [Range(64 * 1024, 1 << 30)]
    public int PartialFrameBytesPerViewer { get; set; } = 16 * 1024 * 1024;

    /// <summary>Likewise for all viewers of one room. 16 MiB to 2 GiB; default 64 MiB: four of the largest at a time.</summary>
    [Range(16 << 20, int.MaxValue)]
    public int PartialFrameBytesPerRoom { get; set; } = 64 * 1024 * 1024;

    /// <summary>Likewise for all viewers of a silo. 16 MiB to 2 GiB. Not set: a quarter of <see cref="Bytes"/>, at most 1 GiB.</summary>
    [Range(16 << 20, int.MaxValue)]
    public int? PartialFrameBytes { get; set; }

    /// <summary>How long a frame over 64 KiB may take from its first byte to its last; past it the viewer is reset. While others wait for
    /// room, one that would take longer at its pace is reset after 2 s of that. 00:00:01 to 01:00:00; default 1 min: the largest frame at
    /// 2.3 Mbit/s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a frame over 64 KiB waits, unread, for room that other viewers' frames take; past it the frame is skipped and its
    /// viewer is told so. 00:00:01 (a slow frame is looked at as often) to 00:01:00; default 4 s: longer than a slow frame keeps its room
    /// while others wait (up to 3 s), and short enough that a sender which LiveKit cannot slow does not outrun
    /// <c>LiveKit:InboundBufferBytes</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FrameRoomTimeout { get; set; } = TimeSpan.FromSeconds(4);
}
