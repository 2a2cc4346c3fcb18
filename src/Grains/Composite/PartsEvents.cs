using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>The events of a room of several transports. They are read from the parts when its own reader asks, in turn, so each part is
/// slowed down as if it were read alone, and no thread runs in between. The events of one part stay in their order.</summary>
/// <remarks>For one reader, on whose threads it waits. Its state is guarded by the view's lock.</remarks>
internal sealed class PartsEvents(PartsView view, PartsOutbox outbox, PartChanges changes) : ChannelReader<RoomEvent>
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _turn;

    public override Task Completion => _completion.Task;

    public override bool TryRead([MaybeNullWhen(false)] out RoomEvent item)
    {
        lock (view.Gate)
        {
            while (!outbox.TryTake(out item) && !outbox.HasEnded && ReadOne())
            {
                // One event of a part may mean none here.
            }

            if (item is RoomDisconnected)
            {
                _completion.TrySetResult();
            }
        }

        outbox.RunAll();
        return item is not null;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            bool? ready;
            List<Task> waits = [];
            lock (view.Gate)
            {
                ready = Ready(waits);
            }

            outbox.RunAll();
            if (ready is { } answer)
            {
                return answer;
            }

            await Task.WhenAny(waits).WaitOrAbandonAsync(cancellationToken);
        }
    }

    private bool? Ready(List<Task> waits)
    {
        waits.Add(outbox.Changed.Here());
        foreach (var part in view.Parts)
        {
            if (part.Connection is not { } connection)
            {
                continue;
            }

            var next = part.Next ??= NextOf(connection);
            if (!next.IsCompleted)
            {
                waits.Add(next);
            }
            else if (next is { IsCompletedSuccessfully: true, Result: true })
            {
                part.Next = null;
                return true;
            }
            else
            {
                changes.Lose(part, connection, RoomDisconnectReason.TransportFault, next.Exception is { } failed
                    ? $"the transport's events failed: {failed.InnerException!.Message}"
                    : "the transport's events ended without a disconnect event");
            }
        }

        return !outbox.IsEmpty ? true : outbox.HasEnded ? false : null;
    }

    // Observed: the reader may end for another reason before the transport's events fail.
    private static Task<bool> NextOf(IRoomConnection connection)
    {
        var next = connection.Events.WaitToReadAsync(CancellationToken.None).Here();
        AbandonedTask.Observe(next);
        return next;
    }

    // In turn, so that a part with many events does not hide the others.
    private bool ReadOne()
    {
        for (var i = 0; i < view.Parts.Count; i++)
        {
            var part = view.Parts[(_turn + i) % view.Parts.Count];
            if (part.Connection is { } connection && connection.Events.TryRead(out var happened))
            {
                _turn = part.Index + 1;
                changes.Take(part, connection, happened);
                return true;
            }
        }

        return false;
    }
}
