namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// Reads the bodies of webhooks: bounded in size and time, and the large ones in number, so that a replayed token cannot fill the memory.
/// Thread-safe.
/// </summary>
internal sealed class WebhookBodies(TimeProvider time) : IDisposable
{
    /// <summary>The size up to which a body needs no place: 64 KiB, many times that of LiveKit's bodies without metadata.</summary>
    internal const int SmallBytes = 64 * 1024;

    /// <summary>Larger bodies read at once: 4; each holds at most twice its size.</summary>
    internal const int LargeAtOnce = 4;

    /// <summary>How long a body may take, its wait for a place included: 10 s.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _large = new(LargeAtOnce);

    public void Dispose() => _large.Dispose();

    /// <summary>Reads a body, to <see cref="LiveKitWebhook.MaxBodyBytes"/> at most. Dispose the result after use.</summary>
    /// <exception cref="OperationCanceledException">The caller disconnected.</exception>
    internal async Task<WebhookBody> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        SemaphoreSlim? held = null;
        try
        {
            var bytes = new byte[SmallBytes + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            if (length == bytes.Length)
            {
                await _large.WaitAsync(either.Token).ConfigureAwait(false);
                held = _large;
            }

            while (length == bytes.Length && length <= LiveKitWebhook.MaxBodyBytes)
            {
                Array.Resize(ref bytes, Math.Min(length * 2, LiveKitWebhook.MaxBodyBytes + 1));
                length += await body.ReadAtLeastAsync(
                    bytes.AsMemory(length), bytes.Length - length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            }

            var read = new WebhookBody(
                length > LiveKitWebhook.MaxBodyBytes ? BodyOutcome.TooLarge : BodyOutcome.Whole, bytes.AsMemory(0, length), held);
            held = null;
            return read;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new WebhookBody(BodyOutcome.Slow, ReadOnlyMemory<byte>.Empty, null);
        }
        finally
        {
            held?.Release();
        }
    }
}

/// <summary>The bytes of a body, and its place among the large ones.</summary>
internal sealed class WebhookBody(BodyOutcome outcome, ReadOnlyMemory<byte> bytes, SemaphoreSlim? held) : IDisposable
{
    private SemaphoreSlim? _held = held;

    internal BodyOutcome Outcome { get; } = outcome;

    internal ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public void Dispose() => Interlocked.Exchange(ref _held, null)?.Release();
}

/// <summary>The outcome of reading a body.</summary>
internal enum BodyOutcome
{
    /// <summary>Read to its end.</summary>
    Whole,

    /// <summary>It is too long.</summary>
    TooLarge,

    /// <summary>It did not arrive in time.</summary>
    Slow,
}
