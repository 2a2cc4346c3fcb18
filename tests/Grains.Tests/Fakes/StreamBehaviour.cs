namespace RemoteAccess.Grains.Tests.Fakes;

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
