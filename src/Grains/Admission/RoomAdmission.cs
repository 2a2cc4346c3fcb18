using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Admission;

/// <summary>One room's part of <see cref="SiloAdmission"/> (B15): its viewers, and the bytes held for them. Thread-safe.</summary>
internal sealed class RoomAdmission(SiloAdmission silo, AdmissionOptions options) : IDisposable
{
    private int _viewers;
    private long _bytes;
    private int _ended;

    /// <summary>How long a large frame may take.</summary>
    public TimeSpan FrameTimeout => options.FrameTimeout;

    /// <summary>How long a large frame waits for space that other frames use.</summary>
    public TimeSpan FrameRoomTimeout => options.FrameRoomTimeout;

    /// <summary>Bytes of partly received frames of this room's viewers.</summary>
    public SendBudget PartialFrames { get; } = new(options.PartialFrameBytesPerRoom);

    /// <summary>Creates the budget for the partly received frames of one viewer, which also uses those of the room and the silo.</summary>
    public PartialFrames NewViewerFrames() =>
        new(new SendBudget(options.PartialFrameBytesPerViewer), PartialFrames, silo.PartialFrames, this);

    /// <summary>Bytes held for this room's viewers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Viewers of this room.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Admits a viewer, until <see cref="RemoveViewer"/>.</summary>
    /// <returns><see cref="AdmissionBound.None"/>, or the limit that is the reason of the refusal.</returns>
    public AdmissionBound TryAddViewer() =>
        Bytes >= SiloAdmission.Refuse * silo.MaxBytesPerRoom ? AdmissionBound.BytesPerRoom
            : Interlocked.Increment(ref _viewers) > options.ViewersPerRoom ? TakeBack(AdmissionBound.ViewersPerRoom)
            : silo.TryAddViewer() is var full and not AdmissionBound.None ? TakeBack(full)
            : AdmissionBound.None;

    /// <summary>A viewer was told to wait: counted once for each of its connections, not for each retry.</summary>
    public void ToldToWait(AdmissionBound bound) => silo.Refused(bound);

    /// <summary>An admitted viewer has left.</summary>
    public void RemoveViewer()
    {
        Interlocked.Decrement(ref _viewers);
        silo.RemoveViewer();
    }

    /// <summary>Whether the room or the silo is above its limit of bytes; then viewers that hold more than their share overflow.</summary>
    public bool IsOver => Bytes > silo.MaxBytesPerRoom || silo.Bytes > silo.MaxBytes;

    /// <summary>The bytes held for a viewer changed.</summary>
    /// <param name="change">Bytes.</param>
    public void Hold(long change)
    {
        Interlocked.Add(ref _bytes, change);
        silo.Hold(change);
    }

    /// <summary>The bytes that one viewer may hold while a limit is exceeded: an even share of it, but at least what an ordinary viewer
    /// needs.</summary>
    public long FairShare => Math.Max(
        1 << 20, Math.Min(silo.MaxBytes / Math.Max(1, silo.Viewers), silo.MaxBytesPerRoom / Math.Max(1, Viewers)));

    private AdmissionBound TakeBack(AdmissionBound bound)
    {
        Interlocked.Decrement(ref _viewers);
        return bound;
    }

    /// <summary>The session is over.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            silo.EndRoom(this);
        }
    }
}
