using System.Threading.Channels;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Wakes one loop. Setting it several times before the loop looks is one wake-up, which is never lost.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<byte> _channel = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(0);

    /// <summary>Completes when the signal is set. Call <see cref="Reset"/> before reading what it signals.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken).Here();

    public void Reset() => _channel.Reader.TryRead(out _);
}
