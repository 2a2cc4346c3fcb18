using System.Globalization;
using System.Text.Json;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Programs;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Announcing;

/// <summary>Writes where everything is served, once the listener and the silo are up and every room has been tried.</summary>
internal sealed partial class StartMessage(
    SiloSettings settings,
    IReadOnlyList<KeyValuePair<string, string>> places,
    RoomReadiness readiness,
    ILocalRooms rooms,
    TimeProvider time,
    ILogger<StartMessage> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The line that is written before anything starts, to find out whether standard output can be written to. It has the format of the
    /// logs, so that a collector of JSON lines can read it.
    /// </summary>
    public static string First(SiloSettings settings, DateTimeOffset now)
    {
        var text = $"{Places.Title} starts.";
        return settings.Logs.Format is LogFormat.Simple
            ? text
            : JsonSerializer.Serialize(new
            {
                Timestamp = now.UtcDateTime.ToString(ConsoleLogs.JsonTimestamp, CultureInfo.InvariantCulture),
                EventId = 3041,
                LogLevel = nameof(LogLevel.Information),
                Category = typeof(StartMessage).FullName,
                Message = text,
            });
    }

    /// <summary>Waits for the rooms and writes the message: plain lines, or one log record when the log format is JSON.</summary>
    public async Task WriteAsync(TextWriter output, TextWriter errors, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        while (!readiness.Tried && time.GetElapsedTime(began) < Patience && !stopping.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (stopping.IsCancellationRequested)
        {
            return;
        }

        var verdict = readiness.Tried ? RoomsHealth.Of(rooms.Statuses).Description : "rooms not tried yet; see /health/ready";
        if (settings.Logs.Format is LogFormat.Json)
        {
            LogUp(Places.Title, verdict, string.Join("; ", places.Select(place => $"{place.Key} {place.Value}")));
            return;
        }

        string[] lines =
        [
            $"{Places.Title} is up ({verdict}).",
            .. places.Select(place => $"  {place.Key,-12} {place.Value}"),
            "Ctrl-C drains the rooms and stops.",
        ];

        // The reader of standard output may be gone by now. That is reported on standard error; the silo goes on.
        StandardOutput.TryWriteLine(
            output, errors, "The silo is up, but its start message could not be written", string.Join(Environment.NewLine, lines));
    }

    [LoggerMessage(3040, LogLevel.Information, "{Title} is up ({Rooms}). {Places}")]
    private partial void LogUp(string title, string rooms, string places);
}
