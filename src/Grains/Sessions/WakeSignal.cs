using System.Threading.Channels;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Wakes one loop. Setting it any number of times before the loop looks is one wake-up; it is never lost.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<byte> _channel = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(0);

    /// <summary>Completes when the signal is set; <see cref="Reset"/> before looking at what it is about.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken).AsTask();

    public void Reset() => _channel.Reader.TryRead(out _);
}
