using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Presence;

/// <summary>
/// Finds a viewer in the whole fleet: asks every living silo at once, this one without a call, and merges the answers. A silo that does not
/// answer makes the result partial.
/// </summary>
/// <remarks>Holds no state. Thread-safe. Two silos may have a session of one room for a moment, each under an epoch of its own (B9): the
/// higher one counts. Nothing about the viewer is logged.</remarks>
internal sealed partial class FleetPresence(
    FleetMembers members, LocalPresence local, ISiloPresences silos, TimeProvider time, ILogger<FleetPresence> logger)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="IPresenceGrain.Find"/>
    public async Task<PresencePage> FindAsync(ParticipantIdentity identity, string after, int most)
    {
        if (identity == default)
        {
            throw new ArgumentException("The identity is unset: make it with ParticipantIdentity.Parse.", nameof(identity));
        }

        ArgumentNullException.ThrowIfNull(after);
        if (most is < 1 or > IPresenceGrain.MaxPage)
        {
            throw new ArgumentOutOfRangeException(nameof(most), most, $"A page has 1 to {IPresenceGrain.MaxPage} rooms.");
        }

        var living = members.LivingSilos;
        var answers = await Task.WhenAll(living.Select(silo => AskAsync(silo, identity, after, most)));
        var unanswered = living.Where((_, i) => answers[i] is null).Select(FleetMembers.NameOf);
        return Merge([.. answers.OfType<SiloPresencePage>()], [.. unanswered], most);
    }

    // Of its rooms each silo sends the first ones: none that it leaves out comes before the last one of the page.
    private static PresencePage Merge(SiloPresencePage[] answers, IReadOnlyList<string> unanswered, int most)
    {
        var rooms = answers.SelectMany(static answer => answer.Rooms)
            .GroupBy(static room => room.Room, static (_, same) => same.MaxBy(static room => room.Epoch)!)
            .OrderBy(static room => room.Room, StringComparer.Ordinal)
            .ToArray();
        var page = rooms.Length > most ? rooms[..most] : rooms;
        var more = rooms.Length > most || answers.Any(static answer => answer.More);
        return new PresencePage { Rooms = page, Next = more ? page[^1].Room : null, Unanswered = unanswered };
    }

    private async Task<SiloPresencePage?> AskAsync(SiloAddress silo, ParticipantIdentity identity, string after, int most)
    {
        if (silo.Equals(members.Here))
        {
            return local.Find(identity, after, most);
        }

        try
        {
            return await silos.FindAsync(silo, identity, after, most).WaitOrAbandonAsync(AskTimeout, time);
        }
        catch (Exception exception)
        {
            // The message of an exception may have the arguments of the call.
            LogNoAnswer(logger, silo.ToString(), exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(2160, LogLevel.Debug, "Silo {Silo} did not answer where a viewer is present ({Error}); the answer is partial")]
    private static partial void LogNoAnswer(ILogger logger, OutsideText silo, OutsideText error);
}
