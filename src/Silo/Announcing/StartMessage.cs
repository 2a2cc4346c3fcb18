using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Announcing;

/// <summary>Says where everything is, once it is really there: the listener and the silo are up and the rooms have been tried.</summary>
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

    /// <summary>Waits for the rooms and writes the message: plain lines, or one log record where the console carries JSON.</summary>
    public async Task WriteAsync(TextWriter output, CancellationToken stopping)
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

        var verdict = readiness.Tried ? RoomsHealth.Of(rooms.Statuses).Description : "rooms not tried yet, see /health/ready";
        if (settings.Logs.Format is LogFormat.Json)
        {
            LogUp(Places.Title, verdict, string.Join("; ", places.Select(place => $"{place.Key} {place.Value}")));
            return;
        }

        await output.WriteLineAsync($"{Places.Title} is up ({verdict}).");
        foreach (var (name, place) in places)
        {
            await output.WriteLineAsync($"  {name,-12} {place}");
        }

        await output.WriteLineAsync("Ctrl-C drains the rooms and stops.");
    }

    [LoggerMessage(3040, LogLevel.Information, "{Title} is up ({Rooms}). {Places}")]
    private partial void LogUp(string title, string rooms, string places);
}
