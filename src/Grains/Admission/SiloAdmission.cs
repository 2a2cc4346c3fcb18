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
/// Decides how much this silo takes on (B15): the one place that admits rooms, viewers and bytes. Whoever is admitted is never taken back;
/// near a bound new ones are refused, and told why.
/// </summary>
/// <remarks>
/// Thread-safe without a lock: counts are added first and taken back when they went over, so of two that race for the last place both may
/// be refused, never both admitted. Bytes are reported by those who hold them in steps (<see cref="ParticipantLink"/>), so they are right
/// to a few per cent.
/// </remarks>
internal sealed class SiloAdmission : ILocalCapacity
{
    /// <summary>From this share of a bound of bytes on nobody new is admitted: what those who are here hold may still grow.</summary>
    public const double Refuse = 0.9;

    /// <summary>From this share of any bound on an operator should look.</summary>
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

    /// <summary>Bytes of frames that are not whole yet.</summary>
    public SendBudget PartialFrames { get; }

    /// <summary>Bytes held for viewers now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Told of each room that is not opened and each viewer that is told to wait.</summary>
    public Action<AdmissionBound> Refused { get; set; } = static _ => { };

    /// <inheritdoc/>
    public bool IsNearlyFull => Uses.Any(use => use.Share >= Near);

    /// <inheritdoc/>
    public string Capacity => Uses is var uses && uses.Where(use => use.Share >= Near).ToArray() is [_, ..] near
        ? $"nearly used up: {CapacityTexts.ForOperator(near)}; new viewers and rooms are refused at the limit, or from {Refuse:P0} of a "
            + "limit of bytes on"
        : $"fullest: {CapacityTexts.ForOperator([uses.MaxBy(use => use.Share)])}";

    /// <summary>Viewers served now.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Every bound with what is used of it; of a bound for each room, what the fullest room uses.</summary>
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
            ];
        }
    }

    /// <summary>Whether one more room may be opened. Asked before anything about it is stored.</summary>
    /// <exception cref="SiloFullException">It may not.</exception>
    public void CheckRoom(RoomName room)
    {
        if (Volatile.Read(ref _rooms) >= _options.Rooms)
        {
            Refused(AdmissionBound.Rooms);
            throw new SiloFullException(room.ToString(), _options.Rooms);
        }
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
        if (Bytes >= Refuse * MaxBytes)
        {
            return AdmissionBound.Bytes;
        }

        if (_memory() is { Limit: > 0 } memory && memory.Used >= Refuse * memory.Limit)
        {
            return AdmissionBound.Memory;
        }

        if (Interlocked.Increment(ref _viewers) > _options.Viewers)
        {
            RemoveViewer();
            return AdmissionBound.Viewers;
        }

        return AdmissionBound.None;
    }

    internal void RemoveViewer() => Interlocked.Decrement(ref _viewers);

    internal void Hold(long change) => Interlocked.Add(ref _bytes, change);
}
