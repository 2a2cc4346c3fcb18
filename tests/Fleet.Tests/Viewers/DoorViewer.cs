using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>
/// A viewer of the silos' own room servers, through any silo. It is the sample viewer's session, so it comes back as that one does: when it
/// is told to, and with its ticket. One loop runs it.
/// </summary>
internal sealed class DoorViewer : RecordedViewer
{
    private static readonly TimeSpan JoinAgainAfter = TimeSpan.FromMilliseconds(500);
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stop = new();
    private readonly ViewerDoor _door;
    private readonly Task _loop;

    public DoorViewer(string room, string identity, Balancer balancer, ViewerKey key, int first)
        : base(room, identity)
    {
        _door = new ViewerDoor(balancer, first);
        _loop = RunAsync(new SigningKey(key.Name, key.Secret, identity));
    }

    /// <inheritdoc/>
    public override FleetSilo? Door => _door.Last;

    /// <inheritdoc/>
    public override bool HasUsed(FleetSilo silo) => _door.HasUsed(silo);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _door.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(SigningKey credentials)
    {
        var options = new ViewerSessionOptions
        {
            Url = _door.Url,
            Room = Room,
            Credentials = credentials,
            Wait = Patience.ForPrograms * 5,
        };
        try
        {
            while (!await ReadAsync(options))
            {
                await Task.Delay(JoinAgainAfter, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (ViewerSessionException over)
        {
            Problem($"it was sent away for good: {over.Message}");
        }
    }

    // False if it cannot come in the first time, which the session leaves to people: many come at once here.
    private async Task<bool> ReadAsync(ViewerSessionOptions options)
    {
        await using var session = new ViewerSession(options, _time);
        try
        {
            while (true)
            {
                Take(await session.ReadAsync(_stop.Token));
            }
        }
        catch (ViewerSessionException over) when (over.End is SessionEnd.Unreachable && !HasJoined)
        {
            Tell($"not in yet: {over.Message}");
            return false;
        }
    }

    private void Take(ViewerEvent happened)
    {
        switch (happened)
        {
            case ServerMessageReceived { Message: ServerInfoMessage { Info: var info } }:
                Begin(info);
                break;
            case ChannelMessageReceived message:
                Take(message.Data);
                break;
            case ControlStreamOpened:
                Restart();
                break;
            case RoomJoined joined:
                Tell($"joined at {Door?.Name} ({joined.Attempt})");
                break;
            case ConnectionLost lost:
                Lose($"lost: {lost.Detail}");
                break;
            case ControlStreamEnded ended:
                Tell($"stream ended: {ended.Reason}");
                break;
            case PayloadSkipped skipped:
                Problem($"it could not read a frame: {skipped.Reason}");
                break;
        }
    }
}
