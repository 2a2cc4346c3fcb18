using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A data track in memory: keeps what is pushed, refuses and hangs as the test says.</summary>
public sealed class FakeDataTrack(FakeConnection connection, string name, Pulse pulse) : IDataTrack
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Frame, ulong UserTimestamp)> _frames = [];

    public string Name => name;

    /// <summary>What it was published on.</summary>
    public FakeConnection Connection => connection;

    /// <summary>Closing was asked for.</summary>
    public bool IsClosing { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Pushes are refused.</summary>
    public bool RefusesPushes { get; set; }

    /// <summary>Closing waits here.</summary>
    public Func<CancellationToken, Task> BeforeClose { get; set; } = _ => Task.CompletedTask;

    /// <summary>What was pushed, oldest first.</summary>
    public IReadOnlyList<(byte[] Frame, ulong UserTimestamp)> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        lock (_gate)
        {
            if (RefusesPushes || IsClosed || connection.IsClosed)
            {
                return false;
            }

            _frames.Add((frame.ToArray(), userTimestamp));
        }

        pulse.Beat();
        return true;
    }

    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        IsClosing = true;
        pulse.Beat();
        await BeforeClose(cancellationToken);
        IsClosed = true;
        pulse.Beat();
    }
}
