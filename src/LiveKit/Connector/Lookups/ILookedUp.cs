using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>Who wants to know who is in a room.</summary>
internal interface ILookedUp
{
    /// <summary>Whether nothing is left that looking again would tell.</summary>
    bool IsSettled { get; }

    /// <summary>A look-up begins: whatever was told until now it will see.</summary>
    void LookupBegins();

    /// <summary>Takes an answer in.</summary>
    void LookedUp(IReadOnlyList<NativeParticipant> present);

    /// <summary>The look-up that began last is over, with an answer or without.</summary>
    void LookupEnded();
}
