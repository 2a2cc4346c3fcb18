using System.Buffers;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A control stream that records what it is given and fails on demand.</summary>
public sealed class FakeStream(FakeConnection? connection, string identity, string sid, StreamBehaviour behaviour, Pulse pulse)
    : IControlStream
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _writes = [];
    private readonly List<TaskCompletionSource> _stuck = [];

    public FakeConnection? Connection => connection;

    public string Identity => identity;

    public string Sid => sid;

    public int MaxChunkBytes { get; init; } = 15_000;

    /// <summary>Changed at any time; applies to later writes.</summary>
    public StreamBehaviour Behaviour { get; set; } = behaviour;

    public bool IsClosed { get; private set; }

    public string? CloseReason { get; private set; }

    public int Closes { get; private set; }

    /// <summary>Writes under way at once, at most ever.</summary>
    public int PeakWritesInFlight { get; private set; }

    /// <summary>Writes that were started after the stream was closed.</summary>
    public int WritesAfterClose { get; private set; }

    public int WritesInFlight { get; private set; }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>Size of each completed write.</summary>
    public IReadOnlyList<int> Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>The whole frames written so far, header included.</summary>
    public IReadOnlyList<byte[]> Frames => SentMessages.FramesOf(Bytes);

    /// <summary>The frames as the viewer reads them.</summary>
    public IReadOnlyList<ServerMessage> Messages => SentMessages.Of(Bytes);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        TaskCompletionSource? stuck = null;
        int ordinal;
        lock (_gate)
        {
            WritesAfterClose += IsClosed ? 1 : 0;
            PeakWritesInFlight = Math.Max(PeakWritesInFlight, ++WritesInFlight);
            ordinal = _writes.Count + 1;
            if (Behaviour.HangFromWrite <= ordinal)
            {
                _stuck.Add(stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }

        pulse.Beat();
        try
        {
            if (stuck is not null)
            {
                await (Behaviour.IgnoresCancellation ? stuck.Task : stuck.Task.WaitAsync(cancellationToken));
            }
            else if (Behaviour.Asynchronous)
            {
                await Task.Yield();
            }

            if (Behaviour.FailFromWrite <= ordinal)
            {
                throw Behaviour.Failure?.Invoke() ?? new IOException($"Write {ordinal} fails on demand.");
            }

            lock (_gate)
            {
                _bytes.Write(chunk.Span);
                _writes.Add(chunk.Length);
            }
        }
        finally
        {
            lock (_gate)
            {
                WritesInFlight--;
            }

            pulse.Beat();
        }
    }

    public async ValueTask CloseAsync(string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Closes++;
        }

        pulse.Beat();
        if (Behaviour.HangOnClose)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        lock (_gate)
        {
            IsClosed = true;
            CloseReason = reason;
        }

        pulse.Beat();
    }

    /// <summary>Lets every stuck write go on.</summary>
    public void Unstick()
    {
        List<TaskCompletionSource> stuck;
        lock (_gate)
        {
            Behaviour = Behaviour with { HangFromWrite = int.MaxValue };
            stuck = [.. _stuck];
            _stuck.Clear();
        }

        foreach (var write in stuck)
        {
            write.TrySetResult();
        }
    }
}

/// <summary>How a fake stream treats its writer. Write numbers are from 1.</summary>
public sealed record StreamBehaviour
{
    public static StreamBehaviour Good { get; } = new();

    /// <summary>This write and every later one fails.</summary>
    public int FailFromWrite { get; init; } = int.MaxValue;

    /// <summary>What such a write fails with; null for an <see cref="IOException"/>.</summary>
    public Func<Exception>? Failure { get; init; }

    /// <summary>This write and every later one never completes, until it is unstuck.</summary>
    public int HangFromWrite { get; init; } = int.MaxValue;

    /// <summary>A stuck write does not notice that it was cancelled.</summary>
    public bool IgnoresCancellation { get; init; }

    /// <summary>Closing hangs until its token is cancelled.</summary>
    public bool HangOnClose { get; init; }

    /// <summary>Writes complete on another turn.</summary>
    public bool Asynchronous { get; init; }
}
