using RemoteAccess.Protocol;

namespace RemoteAccess.Silo.Demo;

internal sealed partial class DemoDevice
{
    [LoggerMessage(3001, LogLevel.Warning, "This machine has no source for {Topics}; the demo device does not advertise them.")]
    private partial void LogSourcesMissing(OutsideText topics);

    [LoggerMessage(3002, LogLevel.Information, "The demo device opened room {Room}, epoch {Epoch}, with {Channels} channels.")]
    private partial void LogOpened(OutsideText room, long epoch, int channels);

    [LoggerMessage(3003, LogLevel.Warning, "The demo device could not open room {Room}; next attempt in {Seconds} s.")]
    private partial void LogOpenFailed(LoggedException failure, OutsideText room, double seconds);

    [LoggerMessage(3004, LogLevel.Warning, "The demo device lost room {Room} ({Why}); it opens the room again in {Seconds} s.")]
    private partial void LogLost(OutsideText room, OutsideText why, double seconds);

    [LoggerMessage(
        3005, LogLevel.Warning, "A tick of the demo device in room {Room} failed; the device goes on, and logs the next success.")]
    private partial void LogTickFailed(LoggedException failure, OutsideText room);

    [LoggerMessage(3006, LogLevel.Information, "The demo device in room {Room} works again.")]
    private partial void LogRecovered(OutsideText room);

    [LoggerMessage(3007, LogLevel.Warning,
        "Another session with a higher epoch serves room {Room}; the demo device waits and does not open it again.")]
    private partial void LogStoodDown(OutsideText room);

    [LoggerMessage(3008, LogLevel.Warning, "The source of {Topic} cannot be read; the channel publishes nothing until it can be.")]
    private partial void LogSourceLost(OutsideText topic);
}
