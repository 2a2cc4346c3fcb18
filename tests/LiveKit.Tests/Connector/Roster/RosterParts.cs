using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>The parts of a roster, put together as the roster does, with nobody in the room.</summary>
internal sealed class RosterParts
{
    internal RosterParts()
    {
        View = new RosterView(Ended, Missed, Outage);
        Reports = new LibraryReports(People.Device, View, Ended);
        Answers = new LookupAnswers(ParticipantIdentity.Parse("device"), View, Ended, Missed, Outage);
    }

    internal static ParticipantIdentity V { get; } = ParticipantIdentity.Parse("v");

    internal RecentSids Ended { get; } = new();

    internal MissedDepartures Missed { get; } = new();

    internal LinkOutage Outage { get; } = new();

    internal RosterView View { get; }

    internal LibraryReports Reports { get; }

    internal LookupAnswers Answers { get; }

    /// <summary>The events since the last look, in short.</summary>
    internal List<RoomEvent> Output { get; } = [];

    internal string[] Events()
    {
        var events = Output.Short();
        Output.Clear();
        return events;
    }

    /// <summary>A participant of the contract.</summary>
    internal static RemoteParticipant Someone(
        string sid, long joinedAt = 10, RemoteParticipantState state = RemoteParticipantState.Active) =>
        new(V, ParticipantSid.Parse(sid), joinedAt, state, new Dictionary<string, string>());
}
