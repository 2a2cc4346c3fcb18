using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>
/// The sequential model of one viewer: what the room has and what the viewer wants. From it follows all that may be true of the session
/// when everything has come to rest: registered under the SID that is present and ACTIVE, subscribed to what that connection asked for.
/// </summary>
internal sealed class ModelViewer(string name)
{
    private readonly List<RemoteParticipant> _past = [];
    private readonly SortedSet<ulong> _wanted = [];

    public string Name => name;

    public ParticipantIdentity Identity { get; } = ParticipantIdentity.Parse(name);

    /// <summary>The connection in the room, or null.</summary>
    public RemoteParticipant? Present { get; private set; }

    /// <summary>The connections that are gone, oldest first.</summary>
    public IReadOnlyList<RemoteParticipant> Past => _past;

    /// <summary>The SID to be registered, or null.</summary>
    public ParticipantSid? Expected => Present is { State: RemoteParticipantState.Active } present ? present.Sid : null;

    /// <summary>The channels the present connection is to be subscribed to.</summary>
    public IReadOnlyCollection<ulong> Wanted => _wanted;

    /// <summary>A new connection takes the place of the one before, and starts with nothing.</summary>
    public void Came(RemoteParticipant participant)
    {
        Left();
        Present = participant;
    }

    public void Activated() => Present = Present! with { State = RemoteParticipantState.Active };

    public void Left()
    {
        if (Present is { } present)
        {
            _past.Add(present);
        }

        Present = null;
        _wanted.Clear();
    }

    public void Subscribed(ulong channelId) => _wanted.Add(channelId);

    public void Unsubscribed(ulong channelId) => _wanted.Remove(channelId);
}
