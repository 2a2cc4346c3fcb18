using RemoteAccess.Grains.Bans;
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

    public async Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor)
    {
        if (Record.Descriptor?.DeviceIdentity == identity.Value)
        {
            throw new ArgumentException(
                $"'{identity}' is the room's own device, which the room could not be served without; close the room instead.",
                nameof(identity));
        }

        await ChangeBansAsync(now => BanList.With(Bans, identity, banFor, now));
        LogBanned(logger, _room, identity, time.GetUtcNow() + banFor);
        return await Kick(identity);
    }

    public async Task<bool> LiftBan(ParticipantIdentity identity)
    {
        var lifted = BanList.InForce(Bans, time.GetUtcNow()).Any(ban => ban.Identity == identity.Value);
        if (lifted)
        {
            await ChangeBansAsync(now => BanList.Without(Bans, identity, now));
            LogLifted(logger, _room, identity);
        }

        GoWhenClosed();
        return lifted;
    }

    public ValueTask<IReadOnlyList<RoomBan>> GetBans()
    {
        GoWhenClosed();
        return ValueTask.FromResult<IReadOnlyList<RoomBan>>(BanList.InForce(Bans, time.GetUtcNow()));
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

    private RoomBan[] Bans => Record.Bans ?? [];

    // Stored before anybody is turned away by it; the session sees it before the kick that follows, so a viewer cannot come back in
    // between.
    private async Task ChangeBansAsync(Func<DateTimeOffset, RoomBan[]> change)
    {
        await _gate.WaitAsync();
        try
        {
            await WriteAsync(Record with { Bans = change(time.GetUtcNow()) });
            Session?.Bans.Replace(Bans);
        }
        finally
        {
            _gate.Release();
            GoWhenClosed();
        }
    }

    private void Look()
    {
        foreach (var hint in hints)
        {
            hint.LookAgain(_room);
        }
    }
}
