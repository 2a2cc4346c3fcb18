using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rates;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>Routes events: a completion to its waiter, a room's event to its inbox, the rest to the log. Runs on the pump.</summary>
/// <remarks>
/// Handles in events are dropped here first, even when the event is not used. A completion whose caller stopped waiting is undone: its room
/// is left, its track unpublished. Events of an unknown kind are ignored.
/// </remarks>
internal sealed partial class EventRouter(
    FfiClient client, PendingFfiRequests pending, RoomInboxes rooms, LateCompletions late, LiveKitMetrics metrics, ILogger log)
{
    /// <summary>
    /// Warnings of the library that are logged within <see cref="LineLimit.Interval"/>: 20, enough for a lost link. The texts differ and
    /// matter, but a viewer can cause some of them at will.
    /// </summary>
    internal const int MostWarnings = 20;

    private readonly ILogger _log = log;
    private readonly LineLimit _warnings = new(client.Time, MostWarnings);

    internal void Route(FfiEvent ffiEvent)
    {
        switch (ffiEvent.MessageCase)
        {
            case FfiEvent.MessageOneofCase.RoomEvent:
                RouteRoomEvent(ffiEvent.RoomEvent);
                break;
            case FfiEvent.MessageOneofCase.Logs:
                foreach (var record in ffiEvent.Logs.Records)
                {
                    Forward(record);
                }

                break;
            case FfiEvent.MessageOneofCase.Panic:
                OnPanic(NativeText.Clean(ffiEvent.Panic.Message));
                break;
            default:
                if (Answers.CompletionId(ffiEvent) is { } id && !pending.TryComplete(id, ffiEvent))
                {
                    metrics.CompletionLate();
                    late.Undo(ffiEvent);
                }

                break;
        }
    }

    /// <summary>An event is missing, and its room is unknown: no room's view can be trusted.</summary>
    internal void EventLost(string detail) => LoseAll($"An event of the library was lost: {detail}");

    private void RouteRoomEvent(RoomEvent roomEvent)
    {
        // Its memory is freed with its handle.
        var packet = UserPackets.Read(roomEvent);
        if (OwnedHandles.In(roomEvent) is { } owned)
        {
            client.Own(owned.Kind, owned.Id).Dispose();
        }

        if (rooms.Find(roomEvent.RoomHandle) is not { } inbox || (packet ?? RoomEventMapper.Map(roomEvent)) is not { } mapped)
        {
            return;
        }

        if (mapped is NativeRoomEvent.Ended)
        {
            inbox.Finish(mapped);
        }
        else if (!inbox.Put(mapped))
        {
            metrics.RoomLost(nameof(NativeLoss.Overflow));
            LogOverflow(RoomInbox.MaxEvents, RoomInbox.MaxBytes);
        }
    }

    /// <remarks>
    /// A panic may name its room in its text. If it does, that room is lost. If not, a task of the library has died for an unknown room, so
    /// every room is lost; rejoining costs less than a room that stays silent. A panic never ends the process.
    /// </remarks>
    private void OnPanic(string message)
    {
        if (RoomOfPanic().Match(message) is { Success: true } match
            && ulong.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var room))
        {
            var lost = rooms.Lose(room, NativeLoss.Panic, message);
            LogPanic(message, lost ? 1 : 0);
            if (lost)
            {
                metrics.RoomLost(nameof(NativeLoss.Panic));
            }
        }
        else
        {
            LoseAll(message);
        }
    }

    private void LoseAll(string message)
    {
        var lost = rooms.LoseAll(NativeLoss.Panic, message);
        LogPanic(message, lost);
        for (var room = 0; room < lost; room++)
        {
            metrics.RoomLost(nameof(NativeLoss.Panic));
        }
    }

    /// <remarks>
    /// Its debug and trace records are never logged: they may contain contents, and there are many. It also warns about viewers' packets,
    /// for example for each header of an open stream.
    /// </remarks>
    private void Forward(LogRecord record)
    {
        switch (record.Level)
        {
            case LibraryLogLevel.LogError or LibraryLogLevel.LogWarn when !JoinLines.Contains(record.Target, record.Message):
                if (_log.IsEnabled(LogLevel.Warning) && _warnings.IsDue(out var unlogged))
                {
                    if (unlogged > 0)
                    {
                        LogWarningsLeftOut(unlogged, MostWarnings, LineLimit.Interval.TotalSeconds);
                    }

                    var text = NativeText.OfLog(record.Target, record.Message);
                    LogWarningOfLibrary(record.Target, text);
                }

                break;
            case LibraryLogLevel.LogError or LibraryLogLevel.LogWarn or LibraryLogLevel.LogInfo:
                if (_log.IsEnabled(LogLevel.Debug))
                {
                    var text = NativeText.OfLog(record.Target, record.Message);
                    LogInformationOfLibrary(record.Target, text);
                }

                break;
        }
    }

    [GeneratedRegex(@"room_handle=(\d{1,20})", RegexOptions.CultureInvariant)]
    private static partial Regex RoomOfPanic();

    [LoggerMessage(
        4020, LogLevel.Error, "The LiveKit library reported a panic: {Detail} Rooms lost: {Rooms}; their sessions join again.")]
    private partial void LogPanic(OutsideText detail, int rooms);

    [LoggerMessage(4021, LogLevel.Error, "A LiveKit room is lost: more than {Events} events or {Bytes} bytes of it waited to be read.")]
    private partial void LogOverflow(int events, long bytes);

    [LoggerMessage(4022, LogLevel.Warning, "{Target}: {Text}")]
    private partial void LogWarningOfLibrary(OutsideText target, OutsideText text);

    [LoggerMessage(4023, LogLevel.Debug, "{Target}: {Text}")]
    private partial void LogInformationOfLibrary(OutsideText target, OutsideText text);

    [LoggerMessage(
        4024, LogLevel.Warning,
            "{Unlogged} warnings of the LiveKit library were not logged: it wrote more than {Lines} within {Seconds} s.")]
    private partial void LogWarningsLeftOut(long unlogged, int lines, double seconds);
}
