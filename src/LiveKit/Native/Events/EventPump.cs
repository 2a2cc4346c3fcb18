using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// The one reader of the inbox, on a thread of its own, so that no load on the thread pool holds up events and completions: decodes and
/// routes, and waits for nothing but the next event, so one room's reader does not delay the others.
/// </summary>
/// <remarks>
/// What a completion continues on this thread (<see cref="PumpTasks"/>) is our own code up to the edge of the connection: it decodes the
/// answer, notes the end of a write, asks for a look-up when the write failed, and hands the result over. It takes our own locks, under
/// which nothing waits, and calls no grain, no handler and no code of an application but its loggers and listeners of metrics.
/// </remarks>
internal sealed partial class EventPump(EventInbox inbox, EventRouter router, LiveKitMetrics metrics, ILogger log)
{
    private static readonly MessageParser<FfiEvent> s_events = FfiEvent.Parser.WithDiscardUnknownFields(true);

    private readonly ILogger _log = log;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the inbox is completed and empty.</summary>
    internal Task Completion => _ended.Task;

    /// <summary>Starts it, once. The caller's execution context does not flow: the pump serves all rooms.</summary>
    internal void Start() => new Thread(Run) { IsBackground = true, Name = "RemoteAccess LiveKit events" }.UnsafeStart();

    private void Run()
    {
        while (inbox.TryTake(out var copy))
        {
            try
            {
                Handle(copy);
            }
#pragma warning disable CA1031 // A fault in one event must not end the events of every room, nor, on this thread, the process.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                GuardedLog.Write(() => LogRoutingFailed(exception.ForLog()));
            }

            EventInbox.Return(copy);
        }

        _ended.SetResult();
    }

    private void Handle(EventInbox.Copy copy)
    {
        try
        {
            if (inbox.TakeFailure() is { } failure)
            {
                LogEventLost(failure.ForLog());
                router.EventLost(failure.Message);
            }

            if (copy.Buffer is null)
            {
                return;
            }

            router.Route(s_events.ParseFrom(copy.Bytes));
        }
        catch (InvalidProtocolBufferException exception)
        {
            metrics.EventUndecodable();
            LogUndecodable(copy.Length, exception.ForLog());
        }
    }

    [LoggerMessage(4010, LogLevel.Error, "An event of the LiveKit library could not be copied; every room is joined again.")]
    private partial void LogEventLost(LoggedException exception);

    [LoggerMessage(
        4011, LogLevel.Warning,
        "The LiveKit library sent an event of {Bytes} bytes that does not match its schema; the event was dropped. Compare the library's "
        + "version.")]
    private partial void LogUndecodable(int bytes, LoggedException exception);

    [LoggerMessage(4012, LogLevel.Error, "An event of the LiveKit library could not be handled and was dropped.")]
    private partial void LogRoutingFailed(LoggedException exception);
}
