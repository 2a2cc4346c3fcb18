using System.Buffers;
using System.Text.Json;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Testing;

/// <summary>
/// A viewer in an in-memory room, for the script of a test: it subscribes, publishes, calls, and waits for answers. It reads by itself from
/// the moment it joins, and subscribes again after a reset, like other viewers. Every wait has the time-out <see
/// cref="InMemoryRooms.Patience"/>, whose error says what was missing and what arrived instead. Thread-safe.
/// </summary>
/// <remarks>
/// One task reads the newest control stream. Received messages stay in the inbox until a call takes them; beyond 10,000 unread messages the
/// viewer stops reading, like any viewer that does not keep up.
/// </remarks>
public sealed class ScriptedViewer : IAsyncDisposable
{
    private readonly InMemoryRoom _room;
    private readonly RemoteParticipant _self;
    private readonly ViewerState _state = new();
    private readonly ViewerInbox _inbox;
    private readonly ControlReader _reader;
    private readonly DeviceStream _toDevice;
    private readonly Dictionary<string, uint> _published = new(StringComparer.Ordinal);
    private uint _requests;

    internal ScriptedViewer(InMemoryRoom room, RemoteParticipant self, TimeSpan patience)
    {
        (_room, _self) = (room, self);
        _inbox = new ViewerInbox(self.Identity, room, _state, patience);
        _toDevice = new DeviceStream(room, self, _inbox, () => StreamCount, patience);
        _reader = new ControlReader(
            _inbox,
            _state,
            ForgetPublished,
            () => SubscribeDueAsync(CancellationToken.None),
            error => room.Leave(Identity, Sid, $"Viewer '{Identity}' could not read what the device sent: {error}"));
    }

    /// <summary>Its identity.</summary>
    public ParticipantIdentity Identity => _self.Identity;

    /// <summary>Its connection.</summary>
    public ParticipantSid Sid => _self.Sid;

    /// <summary>The device's last ServerInfo.</summary>
    public ServerInfo ServerInfo => _reader.Info ?? throw new InvalidOperationException("The device has said nothing yet.");

    /// <summary>The channels that are offered now.</summary>
    public IReadOnlyList<ChannelAdvertisement> Channels => _state.Channels;

    /// <summary>The services that are offered now.</summary>
    public IReadOnlyList<ServiceAdvertisement> Services => _state.Services;

    /// <summary>How many control streams the device has opened to this viewer: 1, and one more for each reset.</summary>
    public int StreamCount => _reader.Streams;

    /// <summary>Subscribes to a topic, and waits until the device offers it and has handled the subscription: messages published from then
    /// on
    /// arrive. The subscription outlives resets.</summary>
    /// <exception cref="TimeoutException">Nothing of that topic is offered.</exception>
    /// <exception cref="ScriptedViewerException">The viewer is not in the room any more.</exception>
    public async Task SubscribeAsync(string topic, CancellationToken cancellationToken = default)
    {
        _state.Want(topic);
        await _inbox.UntilAsync(() => _state.Offers(topic), $"channel '{topic}'", cancellationToken).ConfigureAwait(false);
        await SubscribeDueAsync(cancellationToken).ConfigureAwait(false);
        await SyncAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the device has handled everything that this viewer has sent, and the viewer has received everything that the
    /// device had queued for it by then: a ping and its pong.</summary>
    /// <exception cref="TimeoutException">The device did not answer.</exception>
    public async Task SyncAsync(CancellationToken cancellationToken = default)
    {
        var number = (ulong)Interlocked.Increment(ref _requests);
        await SendAsync(ClientMessageEncoder.Ping(number), cancellationToken).ConfigureAwait(false);
        await _inbox.TakeAsync<PongMessage>(pong => pong.AppTimestamp == number, "the answer to a ping", cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends the subscription of a topic.</summary>
    public async Task UnsubscribeAsync(string topic, CancellationToken cancellationToken = default)
    {
        if (_state.Unwant(topic) is { Count: > 0 } ids)
        {
            await SendAsync(ClientMessageEncoder.Unsubscribe(ids), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next unread message of a topic.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    /// <exception cref="ScriptedViewerException">The viewer is not in the room any more.</exception>
    public Task<ReceivedMessage> NextMessageAsync(string topic, CancellationToken cancellationToken = default) =>
        _inbox.TakeAsync<ReceivedMessage>(message => message.Topic == topic, $"a message on '{topic}'", cancellationToken);

    /// <summary>The next unread message of a topic, read as JSON.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    /// <exception cref="JsonException">It is no JSON of that type.</exception>
    public async Task<T> NextJsonAsync<T>(string topic, CancellationToken cancellationToken = default) =>
        (await NextMessageAsync(topic, cancellationToken).ConfigureAwait(false)).ReadJson<T>();

    /// <summary>The next unread message of the protocol that matches, e.g. a <see cref="StatusMessage"/>; messages of channels are not
    /// among them.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    /// <exception cref="ScriptedViewerException">The viewer is not in the room any more.</exception>
    public Task<T> NextAsync<T>(Func<T, bool>? match = null, CancellationToken cancellationToken = default)
        where T : ServerMessage =>
        _inbox.TakeAsync(match ?? (_ => true), typeof(T).Name, cancellationToken);

    /// <summary>Calls a service, and waits for its response.</summary>
    /// <param name="name">The service's name; waits until it is offered.</param>
    /// <param name="payload">The request in <paramref name="encoding"/>.</param>
    /// <param name="encoding">The request's encoding.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScriptedViewerException">The call failed; the message is the device's.</exception>
    /// <exception cref="TimeoutException">The service is not offered, or the call was not answered.</exception>
    public async Task<ReadOnlyMemory<byte>> CallServiceAsync(
        string name, ReadOnlyMemory<byte> payload, string encoding = "json", CancellationToken cancellationToken = default)
    {
        ServiceAdvertisement? service = null;
        await _inbox.UntilAsync(() => (service = _state.Service(name)) is not null, $"service '{name}'", cancellationToken)
            .ConfigureAwait(false);
        var (call, received) = (Interlocked.Increment(ref _requests), _inbox.Received);
        var request = ClientMessageEncoder.ServiceCallRequest(service!.Id, call, encoding, payload.Span);
        await SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await _inbox.TakeAnswerAsync(
            message => message switch
            {
                ServiceCallResponseMessage response when response.CallId == call => message,
                ServiceCallFailureMessage failure when failure.CallId == call => message,
                _ => null,
            },
            received,
            $"the answer of service '{name}' (call {call})",
            cancellationToken).ConfigureAwait(false);
        return answer is ServiceCallResponseMessage answered
            ? answered.Payload.ToArray()
            : throw new ScriptedViewerException(((ServiceCallFailureMessage)answer).Message);
    }

    /// <summary>Fetches an asset.</summary>
    /// <exception cref="ScriptedViewerException">It was refused; the message is the device's.</exception>
    /// <exception cref="TimeoutException">The fetch was not answered.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAssetAsync(string uri, CancellationToken cancellationToken = default)
    {
        var (request, received) = (Interlocked.Increment(ref _requests), _inbox.Received);
        await SendAsync(ClientMessageEncoder.FetchAsset(request, uri), cancellationToken).ConfigureAwait(false);
        var answer = await _inbox.TakeAnswerAsync(
            message => message is FetchAssetResponseMessage response && response.RequestId == request ? response : null,
            received,
            $"the asset '{uri}' (request {request})",
            cancellationToken).ConfigureAwait(false);
        return answer.Error is { } error ? throw new ScriptedViewerException(error) : answer.Data.ToArray();
    }

    /// <summary>Asks for parameters.</summary>
    /// <param name="names">Which; none for all.</param>
    /// <exception cref="ScriptedViewerException">The device refused it; the message is the device's.</exception>
    /// <exception cref="TimeoutException">The request was not answered.</exception>
    public Task<IReadOnlyList<Parameter>> GetParametersAsync(params IReadOnlyCollection<string> names) =>
        ParametersAsync(id => ClientMessageEncoder.GetParameters(names, id), "the parameters");

    /// <summary>Sets parameters, and waits for the values that the device answers with.</summary>
    /// <exception cref="ScriptedViewerException">The device refused it; the message is the device's.</exception>
    /// <exception cref="TimeoutException">The request was not answered.</exception>
    public Task<IReadOnlyList<Parameter>> SetParametersAsync(params IReadOnlyCollection<Parameter> parameters) =>
        ParametersAsync(id => ClientMessageEncoder.SetParameters(parameters, id), "the parameters that were set");

    /// <summary>Publishes on a topic of the viewer's own, which is advertised first.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="data">The message in <paramref name="encoding"/>.</param>
    /// <param name="encoding">The topic's encoding, fixed by the first message on it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PublishAsync(
        string topic, ReadOnlyMemory<byte> data, string encoding = "json", CancellationToken cancellationToken = default)
    {
        uint id;
        bool isNew;
        lock (_published)
        {
            isNew = !_published.TryGetValue(topic, out id);
            if (isNew)
            {
                _published[topic] = id = (uint)_published.Count + 1;
            }
        }

        if (isNew)
        {
            var channel = new ClientChannelAdvertisement { Id = id, Topic = topic, Encoding = encoding };
            await SendAsync(ClientMessageEncoder.Advertise([channel]), cancellationToken).ConfigureAwait(false);
        }

        await SendAsync(ClientMessageEncoder.MessageData(id, data.Span), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes a value as JSON on a topic of the viewer's own.</summary>
    public Task PublishJsonAsync<T>(string topic, T value, CancellationToken cancellationToken = default) =>
        PublishAsync(topic, JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), "json", cancellationToken);

    /// <summary>Sends any bytes on the control stream to the device, e.g. a frame of <see cref="ClientMessageEncoder"/> or a part of
    /// one.</summary>
    /// <exception cref="TimeoutException">No device came, or it does not read.</exception>
    /// <exception cref="ScriptedViewerException">The viewer is not in the room any more.</exception>
    public Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        _toDevice.SendAsync(() => bytes, cancellationToken);

    /// <summary>Stops reading: the device's messages wait, and in the end the device resets this viewer.</summary>
    public void PauseReading() => _reader.Gate.Shut();

    /// <summary>Reads again.</summary>
    public void ResumeReading() => _reader.Gate.Open();

    /// <summary>Waits until the device has opened so many control streams to this viewer (the second one is the first reset), and has taken
    /// the subscriptions anew.</summary>
    /// <exception cref="TimeoutException">It has not.</exception>
    public async Task WhenResetAsync(int streams = 2, CancellationToken cancellationToken = default)
    {
        await _inbox.UntilAsync(
            () => _reader.Begun >= streams && _state.IsSettled, $"control stream {streams}", cancellationToken).ConfigureAwait(false);
        await SyncAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until this viewer is no longer in the room, and returns the reason: kicked, replaced, left.</summary>
    /// <exception cref="TimeoutException">It is still there.</exception>
    public async Task<string> WhenClosedAsync(CancellationToken cancellationToken = default)
    {
        await _inbox.WaitAsync(() => _inbox.Closed is not null, "the end of its connection", cancellationToken).ConfigureAwait(false);
        return _inbox.Closed!;
    }

    /// <summary>Leaves the room. Idempotent.</summary>
    public ValueTask DisposeAsync()
    {
        _room.Leave(Identity, Sid, $"Viewer '{Identity}' has left room '{_room.Name}'.");
        return ValueTask.CompletedTask;
    }

    internal void Enter() => _room.Enter(_self, this);

    internal Task WhenServedAsync(CancellationToken cancellationToken) => _inbox.UntilAsync(
        () => _reader.Info is not null || _inbox.NotRefused(), $"the device of room '{_room.Name}'", cancellationToken);

    /// <summary>The device has opened a stream.</summary>
    internal void Opened(InMemoryControlStream stream) => _reader.Open(stream);

    /// <summary>The connection is over.</summary>
    internal void Closed(string reason)
    {
        _reader.Close();
        _toDevice.Break();
        _inbox.Close(reason);
    }

    /// <summary>A frame of a data track.</summary>
    internal void TrackFrame(string track, ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        if (_state.TopicOfTrack(track) is { } topic && LossyFrame.TryDecode(frame, out _, out var data))
        {
            _inbox.AddLossy(new ReceivedMessage(topic, userTimestamp, data, Lossy: true));
        }
    }

    // A reset removed the channels that this viewer had advertised.
    private void ForgetPublished()
    {
        lock (_published)
        {
            _published.Clear();
        }
    }

    // Both the reader and the test's script call this. The due subscriptions are chosen in the same step in which they are sent, so a
    // caller
    // that finds none due knows that the other one's subscription is sent before its own next message.
    private Task SubscribeDueAsync(CancellationToken cancellationToken) => _toDevice.SendAsync(
        () => _state.Due() is { Count: > 0 } due ? ClientMessageEncoder.Subscribe(due) : ReadOnlyMemory<byte>.Empty, cancellationToken);

    private async Task<IReadOnlyList<Parameter>> ParametersAsync(Func<string, byte[]> request, string what)
    {
        var (id, received) = ($"scripted-{Interlocked.Increment(ref _requests)}", _inbox.Received);
        await SendAsync(request(id), CancellationToken.None).ConfigureAwait(false);
        var answer = await _inbox.TakeAnswerAsync(
            message => message is ParameterValuesMessage values && values.Id == id ? values : null,
            received,
            $"{what} (request {id})",
            CancellationToken.None).ConfigureAwait(false);
        return answer.Parameters;
    }
}
