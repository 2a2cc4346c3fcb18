using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.Tasks;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Sessions;

public sealed partial class ViewerSession
{
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(4);

    private string? _device;
    private string? _impostor;
    private bool _flowOffered;
    private int _joins;
    private int _streams;

    /// <summary>Whether we wait for the device: nothing can come from it until it opens a stream and says who it is.</summary>
    private bool IsAway => _stream is not { HasServerInfo: true };

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var token = TokenMint.TokenFor(options.Credentials, options.Room, options.Client.Time);
                await EnterAsync(await RoomClient.ConnectAsync(options.Url, token, options.Client, cancellationToken));
                return;
            }
            catch (RoomJoinException e) when (MayRetry(e.Failure))
            {
                // Jitter, so that viewers which lost the server at once do not all reconnect at once.
                var wait = Backoff.Delay(failures, FirstRetryAfter, LongestRetryAfter, Random.Shared.NextDouble(), 0.8, 1.2);
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (RoomJoinException e)
            {
                throw RoomErrors.Of(e, _joins > 0);
            }
        }
    }

    // A first join is not repeated: a wrong address or token is more likely than an absent server.
    private bool MayRetry(RoomJoinFailure failure) =>
        _joins > 0 && failure is RoomJoinFailure.Unreachable or RoomJoinFailure.Full && time.GetElapsedTime(_awaySince) < options.Wait;

    private async Task EnterAsync(RoomClient client)
    {
        if (client.Room != options.Room)
        {
            await client.DisposeAsync();
            throw RoomErrors.TokenForAnotherRoom(client.Room, options.Room);
        }

        _client = client;
        _joins++;
        _awaySince = time.GetTimestamp();
        _flowOffered = client.Local.Attributes.GetValueOrDefault(ViewerAttributes.Flow) == ViewerAttributes.FlowAcknowledged;
        _seen.Enqueue(new RoomJoined(client.Room, client.Local.Identity, client.Local.Sid, _joins));
    }

    /// <summary>Takes the room's events, so that they do not pile up while a stream is being read. Other participants do not matter
    /// here.</summary>
    /// <returns>Whether tracks were published or unpublished. They are handled before the next wait, because no other event may ever
    /// follow.</returns>
    private bool SkipUneventful(RoomClient client)
    {
        var tracksChanged = false;
        while (client.Events.TryPeek(out var happened) && happened is not (StreamOpened or Disconnected) && client.Events.TryRead(out _))
        {
            if (happened is TrackPublished or TrackUnpublished)
            {
                _tracks.Changed();
                tracksChanged = true;
            }
        }

        return tracksChanged;
    }

    private async ValueTask<bool> TakeRoomEventAsync(RoomClient client)
    {
        if (_roomReadable is { IsCompleted: true })
        {
            _roomReadable = null;
        }

        if (!client.Events.TryRead(out var happened))
        {
            return false;
        }

        switch (happened)
        {
            case StreamOpened { Stream: var stream } when stream.Topic == ControlTopic.Name && IsDevice(client, stream.Sender):
                await ReplaceStreamAsync(client, stream);
                break;
            case StreamOpened { Stream: var stream }:
                _impostor = stream.Topic == ControlTopic.Name ? stream.Sender.Identity : _impostor;
                stream.Abort();
                break;
            case TrackPublished or TrackUnpublished:
                _tracks.Changed();
                break;
            case Disconnected ended:
                await DisconnectAsync();
                _awaySince = time.GetTimestamp();
                _seen.Enqueue(RoomErrors.IsFinal(ended, options.Room) is { } final ? throw final : new ConnectionLost(ended.Reason));
                break;
        }

        return true;
    }

    // B16: the viewer sends nothing to a participant, and trusts nothing from it, before the participant is proven to be a device. If there
    // are two devices, the viewer uses the first as long as that one is in the room.
    private bool IsDevice(RoomClient client, ParticipantInfo sender) =>
        DeviceRole.IsProven(sender.Attributes, sender.CanUpdateOwnMetadata)
        && (options.Device is { } named
            ? sender.Identity == named
            : _device is null || sender.Identity == _device || client.Find(_device) is null);

    private async Task ReplaceStreamAsync(RoomClient client, IncomingStream stream)
    {
        await CloseStreamAsync();
        _device = stream.Sender.Identity;
        _streams++;
        _channels.Clear();
        _tracks.ForgetAll();
        _first.Clear();
        _awaySince = time.GetTimestamp();
        _stream = new ControlStreamReader(stream, _streams, options.RawBytes, new DelayedAcknowledgement(time));

        // Our stream is opened again too: a device that replaced another one cannot continue in the middle of the old stream.
        _sender = new ControlSender(client, stream.Sender);
        _sendingFailed = false;
        _seen.Enqueue(new ControlStreamOpened(_streams, _device));
    }

    private async Task CloseStreamAsync()
    {
        _stream?.Abort();
        _stream = null;
        if (_sender is { } sender)
        {
            _sender = null;
            await sender.DisposeAsync();
        }
    }

    private async Task DisconnectAsync()
    {
        await CloseStreamAsync();
        _roomReadable = null;
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }

        // The connection has ended, so nothing is to be unsubscribed, and pending requests have failed.
        await _tracks.DisposeAsync();
    }

    private void ThrowIfAwayTooLong()
    {
        if (!IsAway || time.GetElapsedTime(_awaySince) < options.Wait)
        {
            return;
        }

        if (_isToldToStay && _stream is null && _device is { } waited && _client?.Find(waited) is not null)
        {
            // The device has no place for this viewer yet and is in the room: the viewer waits as long as the device is there, and checks
            // that once per wait.
            _awaySince = time.GetTimestamp();
            return;
        }

        var seconds = options.Wait.TotalSeconds;
        throw (_device, _stream) switch
        {
            (null, _) => new ViewerSessionException(
                SessionEnd.NoDevice,
                $"There is no device in room '{options.Room}' (waited {seconds} s); check the room's name, and that the device runs."
                + Impostor()),
            ({ } device, null) => new ViewerSessionException(
                SessionEnd.DeviceLeft,
                $"The device '{device}' {HowItLeft(device)} room '{options.Room}' and did not return within {seconds} s."),
            ({ } device, _) => new ViewerSessionException(
                SessionEnd.ProtocolError,
                $"The device '{device}' opened a control stream and sent no ServerInfo within {seconds} s."),
        };
    }

    private string Impostor() => _impostor is null ? string.Empty
        : options.Device is { } named && _impostor != named ? $" '{_impostor}' opened a control stream and is not '{named}'."
        : $" '{_impostor}' opened a control stream and is not proven to be a device: its token lacks "
            + $"{DeviceRole.Attribute}={DeviceRole.Device}, or lets it change its own attributes.";

    private string HowItLeft(string device) => _client?.Find(device) is null ? "left" : "ended its control stream in";
}
