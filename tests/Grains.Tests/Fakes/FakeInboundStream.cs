using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A stream that a viewer opened to the device.</summary>
public sealed class FakeInboundStream(ParticipantIdentity identity, ParticipantSid? sid, string topic, Pulse pulse) : IInboundStream
{
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: IInboundStream.MaxBufferedBytes,
        resumeWriterThreshold: IInboundStream.MaxBufferedBytes / 2,
        readerScheduler: ReaderScheduler.Instance));

    public ParticipantIdentity Identity => identity;

    public ParticipantSid? Sid => sid;

    public string Topic => topic;

    public PipeReader Input => _pipe.Reader;

    public bool IsAborted { get; private set; }

    public bool TellsLoss { get; init; }

    public int? LosesBeyond { get; init; }

    /// <summary>Where the device has what waits counted.</summary>
    public Func<long, bool>? Count { get; private set; }

    /// <summary>Aborting throws, after it took effect.</summary>
    public bool ThrowsOnAbort { get; set; }

    /// <summary>Runs when the device gives the stream back.</summary>
    public Action Aborting { get; set; } = () => { };

    public void CountUnread(Func<long, bool> count) => Count = count;

    public void Abort()
    {
        IsAborted = true;
        Aborting();
        pulse.Beat();
        if (ThrowsOnAbort)
        {
            throw new IOException("Aborting fails on demand.");
        }
    }

    /// <summary>Sends bytes to the device; completes when the device has taken them off the bounded pipe.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!IsAborted)
        {
            await _pipe.Writer.WriteAsync(bytes);
        }
    }

    /// <summary>Hands bytes to the transport, whether or not the device takes them.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var flush = _pipe.Writer.WriteAsync(bytes);
        if (flush.IsCompleted)
        {
            await flush;
        }
    }

    public ValueTask EndAsync(Exception? error = null) => _pipe.Writer.CompleteAsync(error);
}
