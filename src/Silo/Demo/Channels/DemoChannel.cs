using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A channel of the demo device: reads the figures from their source and encodes them. It does not know the room. One caller at a
/// time.</summary>
internal abstract class DemoChannel(ulong id, string topic)
{
    /// <summary>Its id in the room.</summary>
    public ulong Id { get; } = id;

    /// <summary>Its topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>Whether this machine has the channel's source.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>What is advertised to viewers: topic, encoding and JSON schema.</summary>
    public abstract ChannelDescriptor Describe();

    /// <summary>Reads the source now.</summary>
    /// <param name="message">The message as UTF-8 JSON if the outcome is <see cref="ReadOutcome.Sampled"/>; it does not change
    /// afterwards.</param>
    public abstract ReadOutcome Read(out byte[] message);

    /// <summary>Forgets the sample that rates are measured from. Called while nobody is subscribed, so that the next viewer does not see an
    /// average over the pause.</summary>
    public abstract void Forget();
}
