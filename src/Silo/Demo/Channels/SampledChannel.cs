using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A channel whose messages are made of one or two samples of a source.</summary>
/// <typeparam name="TSource">A sample.</typeparam>
/// <typeparam name="TMessage">A message.</typeparam>
internal abstract class SampledChannel<TSource, TMessage>(
    ulong id, string topic, Func<TSource?> source, JsonTypeInfo<TMessage> type, TimeProvider time)
    : DemoChannel(id, topic)
    where TSource : class
    where TMessage : class
{
    private TSource? _before;
    private long _beforeAt;

    /// <inheritdoc/>
    public sealed override bool IsAvailable => source() is not null;

    /// <inheritdoc/>
    public sealed override ChannelDescriptor Describe() => new()
    {
        Id = Id,
        Topic = Topic,
        Encoding = "json",
        SchemaName = "demo." + typeof(TMessage).Name.Replace("Message", string.Empty, StringComparison.Ordinal),
        SchemaEncoding = "jsonschema",
        Schema = Encoding.UTF8.GetBytes(DemoJson.Schema(typeof(TMessage))),
    };

    /// <inheritdoc/>
    public sealed override ReadOutcome Read(out byte[] message)
    {
        message = [];
        var now = source();
        var at = time.GetTimestamp();
        if (now is null)
        {
            _before = null;
            return ReadOutcome.SourceMissing;
        }

        var composed = Compose(now, _before, time.GetElapsedTime(_beforeAt, at));
        (_before, _beforeAt) = (now, at);
        if (composed is null)
        {
            return ReadOutcome.Baseline;
        }

        message = JsonSerializer.SerializeToUtf8Bytes(composed, type);
        return ReadOutcome.Sampled;
    }

    /// <inheritdoc/>
    public sealed override void Forget() => _before = null;

    /// <summary>Makes a message.</summary>
    /// <param name="now">The sample just taken.</param>
    /// <param name="before">The previous sample; null for the first one.</param>
    /// <param name="elapsed">Time between the two samples.</param>
    /// <returns>Null if the message needs a previous sample and there is none.</returns>
    protected abstract TMessage? Compose(TSource now, TSource? before, TimeSpan elapsed);
}
