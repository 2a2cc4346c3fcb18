using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Inbound;

/// <summary>What a viewer may send, and how fast. Section <c>RemoteAccess:Inbound</c>.</summary>
public sealed class InboundOptions
{
    /// <summary>Messages per second that one viewer may send continuously; a faster viewer is slowed down. A message that (un)subscribes or
    /// (un)advertises counts once for each channel or parameter that it names. 1 to 1,000,000; default 2,000.</summary>
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; set; } = 2_000;

    /// <summary>Messages that one viewer may send at once after a pause. 1 to 10,000,000; default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MessageBurst { get; set; } = 10_000;

    /// <summary>Bytes per second that one viewer may send continuously. 1 KiB to 1 GiB; default 16 MiB.</summary>
    [Range(1024L, 1L << 30)]
    public long BytesPerSecond { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes that one viewer may send at once after a pause. 1 KiB to 4 GiB; default 64 MiB: four of the largest frames.</summary>
    [Range(1024L, 1L << 32)]
    public long ByteBurst { get; set; } = 64 * 1024 * 1024;

    /// <summary>Time of one processor that one viewer's messages may take per second continuously, by the maximum cost of their kind and
    /// size (protocol.md, Limits); a viewer that costs more is slowed down. 00:00:00.001 to 00:00:01; default 0.1 s, a tenth of a
    /// core: the byte rate alone would allow JSON that costs several cores.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan ProcessingPerSecond { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time of one processor that one viewer's messages may take at once after a pause. 00:00:00.010 to 00:01:00; default 1 s:
    /// three of the costliest JSON messages of 1 MiB.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ProcessingBurst { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Errors and warnings that one message is answered with; of further ones only the number is sent. 1 to 1,000; default 16: one
    /// message may name a hundred thousand things, and each of them may be wrong.</summary>
    [Range(1, 1_000)]
    public int AnswersPerMessage { get; set; } = 16;

    /// <summary>The longest JSON frame that is parsed; a longer one is skipped with an error status. 1 KiB to 16 MiB; default 1 MiB:
    /// parsing costs far more than receiving.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxTextFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>Client channels that one viewer may have advertised at once. 1 to 100,000; default 1,000.</summary>
    [Range(1, 100_000)]
    public int ClientChannelsPerViewer { get; set; } = 1_000;

    /// <summary>Parameter names that one viewer may be subscribed to at once. 1 to 1,000,000; default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int ParameterSubscriptionsPerViewer { get; set; } = 10_000;

    /// <summary>Bytes held for one viewer's client channels (topics, schemas, metadata) and the names of its parameter subscriptions. 64
    /// KiB to 1 GiB; default 8 MiB.</summary>
    [Range(64 * 1024L, 1L << 30)]
    public long StateBytesPerViewer { get; set; } = 8 * 1024 * 1024;

    /// <summary>Whether a viewer whose token carries no grants may only view (protocol.md, Grants). Default false: it has all
    /// grants.</summary>
    public bool RequireGrants { get; set; }
}
