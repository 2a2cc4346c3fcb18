using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>One frame in a queue: a reference and the time, so that a queue of many frames stays small. Immutable. A frame that is sent to
/// many viewers has one <see cref="Parts"/> for all of them; an ordinary frame for one viewer has none.</summary>
internal readonly struct QueuedFrame
{
    // The parts, or the byte[] itself if it is the whole frame and nothing else is to be said about it.
    private readonly object _content;

    /// <param name="bytes">Header and payload; shared with other queues, never changed.</param>
    /// <param name="enqueuedAt">Timestamp of the time provider.</param>
    /// <param name="exempt">An initial message, which does not count against the bounds (B1).</param>
    /// <param name="key">A newer frame with an equal key replaces this one as long as no byte of it is taken; null: never (P2).</param>
    /// <param name="answer">A large answer. A queue holds at most one.</param>
    /// <param name="request">The request that the frame answers; null when it answers none (B17).</param>
    /// <param name="whole">An exempt complete state of that kind. A queue holds at most one of each kind.</param>
    /// <param name="held">Bytes that count as held for this viewer: its part of a frame that is sent to others too; 0 for a frame that its
    /// room holds anyway (B15).</param>
    public QueuedFrame(
        ReadOnlyMemory<byte> bytes,
        long enqueuedAt,
        bool exempt = false,
        CoalescingKey? key = null,
        bool answer = false,
        PendingRequest? request = null,
        WholeKinds whole = WholeKinds.None,
        int held = 0)
    {
        EnqueuedAt = enqueuedAt;
        var plain = !exempt && key is null && !answer && request is null && whole == WholeKinds.None && held == bytes.Length;
        _content = plain && MemoryMarshal.TryGetArray(bytes, out var array) && array.Array!.Length == bytes.Length
            ? array.Array
            : new Parts(bytes, exempt, key, answer, request, whole, held);
    }

    private QueuedFrame(Parts parts, long enqueuedAt) => (_content, EnqueuedAt) = (parts, enqueuedAt);

    /// <summary>Timestamp of the time provider.</summary>
    public long EnqueuedAt { get; }

    /// <summary>Header and payload.</summary>
    public ReadOnlyMemory<byte> Bytes => _content is Parts parts ? parts.Bytes : Unsafe.As<byte[]>(_content);

    /// <summary>How many bytes that are.</summary>
    public int Length => _content is Parts parts ? parts.Bytes.Length : Unsafe.As<byte[]>(_content).Length;

    /// <summary>Whether it does not count against the bounds.</summary>
    public bool Exempt => _content is Parts { Exempt: true };

    /// <summary>Which newer frames replace it.</summary>
    public CoalescingKey? Key => _content is Parts parts ? parts.Key : null;

    /// <summary>Whether it is a large answer.</summary>
    public bool Answer => _content is Parts { Answer: true };

    /// <summary>The request that it answers.</summary>
    public PendingRequest? Request => _content is Parts parts ? parts.Request : null;

    /// <summary>Which exempt complete state it is.</summary>
    public WholeKinds Whole => _content is Parts parts ? parts.Whole : WholeKinds.None;

    /// <summary>Bytes that count as held for this viewer.</summary>
    public int Held => _content is Parts parts ? parts.Held : Unsafe.As<byte[]>(_content).Length;

    /// <summary>A newer frame in its place. What else is known about the place stays: an initial message is exempt (B1), and a request
    /// is answered.</summary>
    public QueuedFrame ReplacedBy(in QueuedFrame newer) =>
        _content is Parts { IsOrdinary: true } && newer.Request is null
            ? newer
            : new QueuedFrame((Parts)_content with { Bytes = newer.Bytes, Held = Exempt ? 0 : newer.Held }, newer.EnqueuedAt);

    /// <summary>The same frame, which newer ones do not replace.</summary>
    public QueuedFrame WithoutKey() =>
        _content is Parts { Key: not null } parts ? new QueuedFrame(parts with { Key = null }, EnqueuedAt) : this;

    private sealed record Parts(
        ReadOnlyMemory<byte> Bytes,
        bool Exempt,
        CoalescingKey? Key,
        bool Answer,
        PendingRequest? Request,
        WholeKinds Whole,
        int Held)
    {
        /// <summary>Whether it counts against the bounds and answers nothing.</summary>
        public bool IsOrdinary => !Exempt && !Answer && Request is null && Whole == WholeKinds.None;
    }
}
