using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Admission;

/// <summary>One room's part of <see cref="SiloAdmission"/>: its viewers, and the bytes held for them. Thread-safe, likewise.</summary>
internal sealed class RoomAdmission(SiloAdmission silo, AdmissionOptions options) : IDisposable
{
    private int _viewers;
    private long _bytes;
    private int _ended;

    /// <summary>How long a large frame may take.</summary>
    public TimeSpan FrameTimeout => options.FrameTimeout;

    /// <summary>How long a large frame waits for room that others' frames take.</summary>
    public TimeSpan FrameRoomTimeout => options.FrameRoomTimeout;

    /// <summary>Bytes of frames of this room's viewers that are not whole yet.</summary>
    public SendBudget PartialFrames { get; } = new(options.PartialFrameBytesPerRoom);

    /// <summary>A budget for the partial frames of one viewer; its room's and its silo's are taken with it.</summary>
    public PartialFrames NewViewerFrames() =>
        new(new SendBudget(options.PartialFrameBytesPerViewer), PartialFrames, silo.PartialFrames, this);

    /// <summary>Bytes held for this room's viewers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Viewers of this room.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Takes in a viewer, until <see cref="RemoveViewer"/>.</summary>
    /// <returns><see cref="AdmissionBound.None"/>, or the bound it is refused for.</returns>
    public AdmissionBound TryAddViewer() =>
        Bytes >= SiloAdmission.Refuse * silo.MaxBytesPerRoom ? AdmissionBound.BytesPerRoom
            : Interlocked.Increment(ref _viewers) > options.ViewersPerRoom ? TakeBack(AdmissionBound.ViewersPerRoom)
            : silo.TryAddViewer() is var full and not AdmissionBound.None ? TakeBack(full)
            : AdmissionBound.None;

    /// <summary>A viewer is told to wait: counted once for each of its connections, however often it is tried.</summary>
    public void ToldToWait(AdmissionBound bound) => silo.Refused(bound);

    /// <summary>A viewer that was taken in is gone.</summary>
    public void RemoveViewer()
    {
        Interlocked.Decrement(ref _viewers);
        silo.RemoveViewer();
    }

    /// <summary>Whether the room or the silo holds more than it may: who holds more than its share is to let go.</summary>
    public bool IsOver => Bytes > silo.MaxBytesPerRoom || silo.Bytes > silo.MaxBytes;

    /// <summary>Somebody holds more, or less, for a viewer.</summary>
    /// <param name="change">Bytes.</param>
    public void Hold(long change)
    {
        Interlocked.Add(ref _bytes, change);
        silo.Hold(change);
    }

    /// <summary>What one viewer may hold while a bound is exceeded: an even share of it, but always what an ordinary one needs.</summary>
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
