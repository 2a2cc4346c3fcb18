using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Listens to the array pools of this process: which arrays were given back.</summary>
internal sealed class PoolWatch(Pulse pulse) : EventListener
{
    private const int BufferReturned = 3;
    private readonly ConcurrentDictionary<int, int> _returned = new();

    /// <summary>Whether the array was given back since the watch began.</summary>
    public bool Returned(byte[] array) => _returned.ContainsKey(RuntimeHelpers.GetHashCode(array));

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base class calls back before this one is constructed.
        if (eventData.EventId == BufferReturned && _returned is { } returned && eventData.Payload?[0] is int id)
        {
            returned[id] = id;
            pulse.Beat();
        }
    }
}
