using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;

namespace RemoteAccess.Grains.Lossy;

/// <summary>Who is subscribed to one lossy channel.</summary>
/// <remarks>Guarded by the channel's lock. <see cref="Links"/> is replaced, never changed.</remarks>
internal sealed class LossySubscribers
{
    /// <summary>The subscribers now.</summary>
    public ParticipantLink[] Links { get; private set; } = [];

    public void Add(ParticipantLink link) => Links = CopyOnWrite.With(Links, link);

    public void Remove(ParticipantLink link) => Links = CopyOnWrite.Without(Links, link);

    public void Clear() => Links = [];
}
