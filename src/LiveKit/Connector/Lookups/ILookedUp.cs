using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>The user of a room's look-ups.</summary>
internal interface ILookedUp
{
    /// <summary>Whether another look-up would find nothing new.</summary>
    bool IsSettled { get; }

    /// <summary>A look-up begins: it will see everything reported until now.</summary>
    void LookupBegins();

    /// <summary>Processes an answer.</summary>
    void LookedUp(IReadOnlyList<NativeParticipant> present);

    /// <summary>The look-up that began last has ended, with an answer or without.</summary>
    void LookupEnded();
}
