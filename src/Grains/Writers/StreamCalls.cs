using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Writers;

/// <summary>Calls a stream. An exception that the stream throws becomes a failed task, and what the stream awaits does not continue on our
/// threads.</summary>
internal static class StreamCalls
{
    /// <inheritdoc cref="IControlStream.WriteAsync"/>
    public static ValueTask Write(IControlStream stream, ReadOnlyMemory<byte> chunk, CancellationToken cancelled)
    {
        try
        {
            using (OutsideCall.Begin())
            {
                return stream.WriteAsync(chunk, cancelled);
            }
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <inheritdoc cref="IControlStream.CloseAsync"/>
    public static ValueTask Close(IControlStream stream, string reason, CancellationToken cancelled)
    {
        try
        {
            using (OutsideCall.Begin())
            {
                return stream.CloseAsync(reason, cancelled);
            }
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>Looks at the fault of a write that was given up, when it ends.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "The only use of the result.")]
    public static void GiveUp(ValueTask write) => AbandonedTask.Observe(write.AsTask());
}
