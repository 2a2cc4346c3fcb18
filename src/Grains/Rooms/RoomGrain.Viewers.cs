using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>What others hear of viewers before the room's own connection does, or while there is none (S7).</summary>
internal sealed partial class RoomGrain
{
    public async Task<bool> TryOpenAsync(RoomDescriptor descriptor)
    {
        descriptor = Checked(descriptor);
        await _gate.WaitAsync();
        try
        {
            if (Session is not null)
            {
                return false;
            }

            await StartAsync(descriptor);
            return true;
        }
        finally
        {
            _gate.Release();
            GoWhenClosed();
        }
    }

    public ValueTask<bool> ViewerWaiting()
    {
        GoWhenClosed();
        if (Session is not { } session || !session.ViewerWaiting())
        {
            return ValueTask.FromResult(false);
        }

        Look();
        return ValueTask.FromResult(true);
    }

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid)
    {
        GoWhenClosed();
        if (Session is not null)
        {
            foreach (var hint in hints)
            {
                hint.ConnectionEnded(_room, identity, sid);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask LookAgain()
    {
        GoWhenClosed();
        if (Session is not null)
        {
            Look();
        }

        return ValueTask.CompletedTask;
    }

    private void Look()
    {
        foreach (var hint in hints)
        {
            hint.LookAgain(_room);
        }
    }
}
