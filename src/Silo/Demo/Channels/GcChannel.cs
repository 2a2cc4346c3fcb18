namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/gc</c>: the silo's garbage collector.</summary>
internal sealed class GcChannel(Func<GcFigures> figures, TimeProvider time)
    : SampledChannel<GcFigures, GcMessage>(4, "/gc", figures, DemoJson.Default.GcMessage, time)
{
    /// <inheritdoc/>
    protected override GcMessage? Compose(GcFigures now, GcFigures? before, TimeSpan elapsed) => before is null || elapsed <= TimeSpan.Zero
        ? null
        : new GcMessage(
            now.Heap,
            now.Committed,
            now.Gen0,
            now.Gen1,
            now.Gen2,
            Math.Round(now.Paused.TotalMilliseconds, 3),
            Math.Round(100 * (now.Paused - before.Paused) / elapsed, 2),
            Math.Round((now.Allocated - before.Allocated) / elapsed.TotalSeconds, 0));
}
