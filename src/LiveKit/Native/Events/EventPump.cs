using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>The one reader of the inbox: decodes and routes, and never waits, so one room's reader does not delay the others.</summary>
internal sealed partial class EventPump(EventInbox inbox, EventRouter router, LiveKitMetrics metrics, ILogger log)
{
    private static readonly MessageParser<FfiEvent> s_events = FfiEvent.Parser.WithDiscardUnknownFields(true);

    private readonly ILogger _log = log;

    /// <summary>Completes when the inbox is completed and empty.</summary>
    internal Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts it, once. The caller's execution context does not flow: the pump serves all rooms.</summary>
    internal void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            Completion = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (await inbox.WaitAsync().ConfigureAwait(false))
        {
            while (inbox.TryTake(out var copy))
            {
                try
                {
                    Handle(copy);
                }
                finally
                {
                    EventInbox.Return(copy);
                }
            }
        }
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
#pragma warning disable CA1031 // A fault in routing one event must not end the events of every room.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogRoutingFailed(exception.ForLog());
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
