using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.RoomServer.InProcess;

/// <summary>The room server refused a participant or watcher of this process, for the reason that it would give in an answer.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Body.Message)
{
    public Refusal Refusal { get; } = refusal;
}
