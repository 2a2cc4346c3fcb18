using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Decides how much this silo accepts (B15). It is the only place that admits rooms, viewers and bytes. An admission is never revoked; near
/// a limit, new rooms and viewers are refused with the reason.
/// </summary>
/// <remarks>
/// Thread-safe without a lock: a count is increased first and decreased again if it exceeds the limit. So of two that race for the last
/// place both may be refused, but never both admitted. Bytes are reported in steps (<see cref="ParticipantLink"/>), so they are accurate to
/// a few per cent.
/// </remarks>
internal sealed class SiloAdmission : ILocalCapacity, IViewerAdmission
{
    /// <summary>From this share of a limit of bytes on, no new viewer is admitted, because the bytes of the present ones may still
    /// grow.</summary>
    public const double Refuse = 0.9;

    /// <summary>From this share of any limit on, the silo reports that it is nearly full.</summary>
    public const double Near = 0.8;

    private readonly AdmissionOptions _options;
    private readonly Func<MemoryUse> _memory;
    private readonly ConcurrentDictionary<RoomAdmission, bool> _open = new();
    private int _rooms;
    private int _viewers;
    private long _bytes;

    public SiloAdmission(IOptions<RemoteAccessOptions> options, AdmissionMetrics metrics)
        : this(options.Value.Admission, MemoryWatch.OfProcess().Now)
    {
        Refused = metrics.Refused;
        metrics.Observe(() => Uses);
    }

    public SiloAdmission(AdmissionOptions options, Func<MemoryUse> memory)
    {
        _options = options;
        _memory = memory;
        MaxBytes = options.Bytes ?? Math.Max(32L << 20, memory().Limit / 2);
        MaxBytesPerRoom = options.BytesPerRoom ?? Math.Max(32L << 20, MaxBytes / 2);
        PartialFrames = new SendBudget(options.PartialFrameBytes ?? (int)Math.Clamp(MaxBytes / 4, 16 << 20, 1 << 30));
    }

    /// <summary>Bytes held for all viewers of the silo, at most.</summary>
    public long MaxBytes { get; }

    /// <summary>Bytes held for the viewers of one room, at most.</summary>
    public long MaxBytesPerRoom { get; }

    /// <summary>Bytes of partly received frames.</summary>
    public SendBudget PartialFrames { get; }

    /// <summary>Bytes held for viewers now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Called for each room that is not opened and each viewer that is told to wait.</summary>
    public Action<AdmissionBound> Refused { get; set; } = static _ => { };

    /// <inheritdoc/>
    public bool IsNearlyFull => Uses.Any(use => use.IsNear);

    /// <inheritdoc/>
    public string Capacity => Uses is var uses && uses.Where(use => use.IsNear).ToArray() is [_, ..] near
        ? $"nearly used up: {CapacityTexts.ForOperator(near)}; new viewers and rooms are refused at the limit, or from {Refuse:P0} of a "
            + "limit of bytes on"
        : $"fullest: {CapacityTexts.ForOperator([uses.Where(use => use.Bound != AdmissionBound.MemoryLoad).MaxBy(use => use.Share)])}";

    /// <summary>Viewers served now.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Every limit with its use; for a limit per room, the use of the fullest room.</summary>
    public IReadOnlyList<BoundUse> Uses
    {
        get
        {
            var memory = _memory();
            var rooms = _open.Keys;
            return
            [
                new(AdmissionBound.Rooms, Volatile.Read(ref _rooms), _options.Rooms),
                new(AdmissionBound.Viewers, Viewers, _options.Viewers),
                new(AdmissionBound.ViewersPerRoom, rooms.Select(room => room.Viewers).DefaultIfEmpty().Max(), _options.ViewersPerRoom),
                new(AdmissionBound.Bytes, Bytes, MaxBytes),
                new(AdmissionBound.BytesPerRoom, rooms.Select(room => room.Bytes).DefaultIfEmpty().Max(), MaxBytesPerRoom),
                new(AdmissionBound.PartialFrameBytes, PartialFrames.Capacity - PartialFrames.Free, PartialFrames.Capacity),
                new(AdmissionBound.Memory, memory.Used, memory.Limit),
                new(AdmissionBound.MemoryLoad, memory.Load, memory.HighLoad) { NearFrom = IsLoadHigh(memory) ? 1 : double.MaxValue },
            ];
        }
    }

    /// <summary>Whether one more room may be opened.</summary>
    public bool HasRoom => Volatile.Read(ref _rooms) < _options.Rooms && Shortage() == AdmissionBound.None;

    /// <summary>Checks that one more room may be opened. It may be taken by another caller meanwhile; see <see cref="Reserve"/>.</summary>
    /// <exception cref="SiloFullException">The silo has reached its limit of rooms, or is short of memory.</exception>
    public void CheckRoom(RoomName room)
    {
        var bound = Shortage();
        if (bound == AdmissionBound.None && Volatile.Read(ref _rooms) >= _options.Rooms)
        {
            bound = AdmissionBound.Rooms;
        }

        if (bound != AdmissionBound.None)
        {
            throw Refusal(room, bound);
        }
    }

    /// <summary>Reserves the place of one more room, before anything about the room is stored. However many are opened at once, no more get
    /// a place than the limit allows.</summary>
    /// <returns>Gives the place back when disposed, which is done after <see cref="Begin"/>: until then the room counts twice, so that of
    /// two that race for the last place both may be refused, but never both admitted.</returns>
    /// <exception cref="SiloFullException">The silo has reached its limit of rooms, or is short of memory.</exception>
    public IDisposable Reserve(RoomName room)
    {
        if (Shortage() is var bound and not AdmissionBound.None)
        {
            throw Refusal(room, bound);
        }

        if (Interlocked.Increment(ref _rooms) > _options.Rooms)
        {
            Interlocked.Decrement(ref _rooms);
            throw Refusal(room, AdmissionBound.Rooms);
        }

        return new RoomPlace(this);
    }

    /// <inheritdoc/>
    public ViewerRefusal? Check()
    {
        var bound = MemoryShortage();
        if (bound == AdmissionBound.None)
        {
            return null;
        }

        Refused(bound);
        return new ViewerRefusal(bound.ToString(), CapacityTexts.Reason(bound), CapacityTexts.RetryAfter(bound));
    }

    /// <summary>A session of a room starts; it is counted until <see cref="RoomAdmission.Dispose"/>.</summary>
    public RoomAdmission Begin()
    {
        Interlocked.Increment(ref _rooms);
        var room = new RoomAdmission(this, _options);
        _open[room] = true;
        return room;
    }

    internal void EndRoom(RoomAdmission room)
    {
        _open.TryRemove(room, out _);
        Interlocked.Decrement(ref _rooms);
    }

    internal AdmissionBound TryAddViewer()
    {
        if (Shortage() is var shortage and not AdmissionBound.None)
        {
            return shortage;
        }

        if (Interlocked.Increment(ref _viewers) > _options.Viewers)
        {
            RemoveViewer();
            return AdmissionBound.Viewers;
        }

        return AdmissionBound.None;
    }

    private SiloFullException Refusal(RoomName room, AdmissionBound bound)
    {
        Refused(bound);
        return CapacityTexts.ForCaller(room, bound, _options.Rooms);
    }

    private AdmissionBound Shortage() => Bytes >= Refuse * MaxBytes ? AdmissionBound.Bytes : MemoryShortage();

    private AdmissionBound MemoryShortage()
    {
        var memory = _memory();
        return memory.Limit > 0 && memory.Used >= Refuse * memory.Limit ? AdmissionBound.Memory
            : IsLoadHigh(memory) ? AdmissionBound.MemoryLoad
            : AdmissionBound.None;
    }

    private bool IsLoadHigh(MemoryUse memory) => memory.IsLoadHigh && _options.RefuseAtHighMemoryLoad;

    internal void RemoveViewer() => Interlocked.Decrement(ref _viewers);

    internal void Hold(long change) => Interlocked.Add(ref _bytes, change);

    private sealed class RoomPlace(SiloAdmission silo) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                Interlocked.Decrement(ref silo._rooms);
            }
        }
    }
}
