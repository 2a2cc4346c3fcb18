namespace RemoteAccess.Silo.Demo;

internal sealed partial class DemoDevice
{
    [LoggerMessage(3001, LogLevel.Warning, "This machine has no source for {Topics}; the demo device does not advertise them.")]
    private partial void LogSourcesMissing(string topics);

    [LoggerMessage(3002, LogLevel.Information, "The demo device serves room {Room}, epoch {Epoch}, with {Channels} channels.")]
    private partial void LogOpened(string room, long epoch, int channels);

    [LoggerMessage(3003, LogLevel.Warning, "The demo device could not open room {Room}; next attempt in {Seconds} s.")]
    private partial void LogOpenFailed(Exception failure, string room, double seconds);

    [LoggerMessage(3004, LogLevel.Warning, "The demo device lost room {Room} ({Why}); it opens it again in {Seconds} s.")]
    private partial void LogLost(string room, string why, double seconds);

    [LoggerMessage(3005, LogLevel.Warning, "A tick of the demo device in room {Room} failed; it goes on and tells when one succeeds.")]
    private partial void LogTickFailed(Exception failure, string room);

    [LoggerMessage(3006, LogLevel.Information, "The demo device in room {Room} works again.")]
    private partial void LogRecovered(string room);

    [LoggerMessage(3007, LogLevel.Warning, "Room {Room} is served by another session with a higher epoch; the demo device waits and does not fight for it.")]
    private partial void LogStoodDown(string room);

    [LoggerMessage(3008, LogLevel.Warning, "The source of {Topic} has gone; the channel is silent until it is back.")]
    private partial void LogSourceLost(string topic);
}
