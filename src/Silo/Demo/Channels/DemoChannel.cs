using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>One of the demo device's channels: where its figures come from and how they look. Knows no room. Used by one caller at a
/// time.</summary>
internal abstract class DemoChannel(ulong id, string topic)
{
    /// <summary>Its id in the room.</summary>
    public ulong Id { get; } = id;

    /// <summary>Its topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>Whether this machine has the source.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>What viewers are told: topic, encoding and JSON schema.</summary>
    public abstract ChannelDescriptor Describe();

    /// <summary>Reads the source now.</summary>
    /// <param name="message">The message as UTF-8 JSON when the outcome is <see cref="ReadOutcome.Sampled"/>; not changed
    /// afterwards.</param>
    public abstract ReadOutcome Read(out byte[] message);

    /// <summary>Forgets what rates are measured from: nobody is watching, and the next viewer is not to see an average over the
    /// pause.</summary>
    public abstract void Forget();
}
