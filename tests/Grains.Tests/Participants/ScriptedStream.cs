using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A control stream whose writes and close do what the test says, on the writer's thread.</summary>
internal sealed class ScriptedStream : IControlStream
{
    public int MaxChunkBytes { get; init; } = 15_000;

    public bool NeverBlocks { get; init; }

    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> OnWrite { get; set; } = (_, _) => ValueTask.CompletedTask;

    public Func<string, CancellationToken, ValueTask> OnClose { get; set; } = (_, _) => ValueTask.CompletedTask;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => OnWrite(chunk, cancellationToken);

    public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) => OnClose(reason, cancellationToken);
}
